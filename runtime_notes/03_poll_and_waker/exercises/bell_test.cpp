// Exercise 3: a bell that knows who waits, by address.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <bell.hpp>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/flag.hpp"

using namespace parley::notes;

TEST_CASE("everybody who waits is woken") {
  Counter counter;
  Bell bell;
  auto both = join(bell.wait(), bell.wait());
  REQUIRE_FALSE(poll_once(both, counter).is_ready());
  CHECK(bell.waiting() == 2);
  bell.ring();
  CHECK(poll_once(both, counter).is_ready());
}

TEST_CASE("who has gone is not known any more") {
  Counter counter;
  Bell bell;
  Flag other;
  {
    auto either = select(bell.wait(), other.wait());
    REQUIRE_FALSE(poll_once(either, counter).is_ready());
    CHECK(bell.waiting() == 1);
    other.set();
    REQUIRE(poll_once(either, counter).is_ready());
  }
  REQUIRE(bell.waiting() == 0);  // else the next line writes where nobody is any more
  bell.ring();
}

TEST_CASE("moving it after a poll ends the program, instead of corrupting it later") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGABRT, SIG_DFL);  // not doctest's
    Counter counter;
    Bell bell;
    auto wait = bell.wait();
    static_cast<void>(poll_once(wait, counter));
    const auto moved = std::move(wait);
    ::_exit(bell.waiting() == 1 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
}
