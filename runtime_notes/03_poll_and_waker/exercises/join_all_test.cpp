// Exercise 1: a join whose number of futures is known only when it runs.
#include <doctest/doctest.h>

#include <deque>
#include <join_all.hpp>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"

using namespace parley::notes;

namespace {

Task<int> number_after(Flag& flag, int number) {
  co_await flag.wait();
  co_return number;
}

}  // namespace

TEST_CASE("ready when the last is, with the outputs in order") {
  std::deque<Flag> flags(5);
  std::vector<Task<int>> tasks;
  tasks.reserve(5);
  for (int i = 0; i < 5; ++i) tasks.push_back(number_after(flags[static_cast<std::size_t>(i)], i));
  JoinAll all(std::move(tasks));
  Counter counter;
  for (const std::size_t i : {4U, 0U, 3U, 1U}) {
    REQUIRE_FALSE(poll_once(all, counter).is_ready());
    flags[i].set();
  }
  REQUIRE_FALSE(poll_once(all, counter).is_ready());
  flags[2].set();
  auto answer = poll_once(all, counter);
  REQUIRE(answer.is_ready());
  CHECK(answer.take() == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("none at all is ready at once") {
  JoinAll all(std::vector<Task<int>>{});
  Counter counter;
  CHECK(poll_once(all, counter).is_ready());
}
