// Exercise 1: who sleeps for ever, and who does not.
#include <doctest/doctest.h>

#include <lost_ring.hpp>
#include <optional>

#include "02_what_co_await_does/task.hpp"

using parley::notes02::Task;

namespace {

template <class AnyBell>
Task<> wait_for(AnyBell& bell) {
  co_await bell;
}

}  // namespace

TEST_CASE("the ring is lost: the task never ends") {
  ForgetfulBell bell;
  Task<> task = wait_for(bell);
  int started = 0;
  lose_the_ring(bell, [&] {
    ++started;
    task.start();
  });
  CHECK(started == 1);
  CHECK_FALSE(task.done());
}

TEST_CASE("the mended bell remembers one ring, and only one") {
  Bell bell;
  bell.ring();
  Task<> first = wait_for(bell);
  first.start();
  CHECK(first.done());
  Task<> second = wait_for(bell);
  second.start();
  CHECK_FALSE(second.done());
  bell.ring();
  CHECK(second.done());
}
