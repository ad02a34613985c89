// Polling by hand: tasks, leaves, join, select, timeouts, cancellation.
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/timers.hpp"

// Each lambda outlives the task that it makes.
// NOLINTBEGIN(cppcoreguidelines-avoid-capturing-lambda-coroutines)
using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

Task<int> two_after(Flag& flag) {
  co_await flag.wait();
  co_return 2;
}

Task<int> sum(Flag& flag) {
  const int first = co_await two_after(flag);
  const int second = co_await two_after(flag);
  co_return first + second;
}

Task<> note_end(std::vector<std::string>& log, Flag& flag) {
  struct Note {
    std::vector<std::string>& log;
    ~Note() { log.emplace_back("destroyed"); }
  };
  const Note note{log};
  log.emplace_back("began");
  co_await flag.wait();
  log.emplace_back("went on");
}

Task<> fail_after(Flag& flag) {
  co_await flag.wait();
  throw std::runtime_error("broken");
}

Task<std::string> catch_from(Flag& flag) {
  try {
    co_await fail_after(flag);
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

}  // namespace

TEST_CASE("a task does nothing until it is polled, and goes on only when it is polled") {
  std::vector<std::string> log;
  Counter counter;
  Flag flag;
  {
    Task<> task = note_end(log, flag);
    CHECK(log.empty());
    CHECK_FALSE(poll_once(task, counter).is_ready());
    flag.set();
    CHECK(counter.woken == 1);
    CHECK(log == std::vector<std::string>{"began"});
    CHECK(poll_once(task, counter).is_ready());
  }
  CHECK(log == std::vector<std::string>{"began", "went on", "destroyed"});
}

TEST_CASE("tasks await tasks; a poll goes from the outermost to the leaf") {
  Counter counter;
  Flag flag;
  Task<int> task = sum(flag);
  CHECK_FALSE(poll_once(task, counter).is_ready());
  flag.set();
  CHECK_FALSE(poll_once(task, counter).is_ready());
  flag.set();
  auto answer = poll_once(task, counter);
  REQUIRE(answer.is_ready());
  CHECK(answer.take() == 4);
}

TEST_CASE("a poll for nothing is answered with pending, and nothing is lost") {
  Counter counter;
  Flag flag;
  Task<int> task = sum(flag);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(poll_once(task, counter).is_ready());
  flag.set();
  CHECK_FALSE(poll_once(task, counter).is_ready());
}

TEST_CASE("what is thrown below arrives where it is awaited") {
  Counter counter;
  Flag flag;
  Task<std::string> task = catch_from(flag);
  CHECK_FALSE(poll_once(task, counter).is_ready());
  flag.set();
  CHECK(poll_once(task, counter).take() == "broken");
}

TEST_CASE("destroying a task that waits cancels it: its frame goes, the event finds nobody") {
  std::vector<std::string> log;
  Counter counter;
  Flag flag;
  {
    Task<> task = note_end(log, flag);
    CHECK_FALSE(poll_once(task, counter).is_ready());
  }
  CHECK(log == std::vector<std::string>{"began", "destroyed"});
}

TEST_CASE("every waker that was cloned is dropped") {
  Counter counter;
  {
    Flag flag;
    Task<int> task = sum(flag);
    CHECK_FALSE(poll_once(task, counter).is_ready());
    CHECK(counter.owners == 1);
  }
  CHECK(counter.owners == 0);
}

TEST_CASE("the newest waker counts: a future may have come to another task") {
  Counter old_one;
  Counter new_one;
  Flag flag;
  auto wait = flag.wait();
  CHECK_FALSE(poll_once(wait, old_one).is_ready());
  CHECK_FALSE(poll_once(wait, new_one).is_ready());
  flag.set();
  CHECK(old_one.woken == 0);
  CHECK(new_one.woken == 1);
}

TEST_CASE("join is ready when all are, and does not poll those that were") {
  Counter counter;
  Flag first;
  Flag second;
  auto both = join(two_after(first), two_after(second));
  CHECK_FALSE(poll_once(both, counter).is_ready());
  second.set();
  CHECK_FALSE(poll_once(both, counter).is_ready());
  first.set();
  CHECK(poll_once(both, counter).take() == std::tuple(2, 2));
}

TEST_CASE("select is ready with the first, and its end cancels the other") {
  std::vector<std::string> log;
  Counter counter;
  Flag first;
  Flag never;
  {
    auto either = select(two_after(first), note_end(log, never));
    CHECK_FALSE(poll_once(either, counter).is_ready());
    first.set();
    CHECK(poll_once(either, counter).take().index() == 0);
  }
  CHECK(log == std::vector<std::string>{"began", "destroyed"});
}

TEST_CASE("a crowd polls whoever comes, also who comes while it polls") {
  Counter counter;
  Flag flag;
  std::vector<std::string> log;
  Crowd crowd;
  const auto invite = [&]() -> Task<> {
    crowd.add(note_end(log, flag));
    co_return;
  };
  crowd.add(invite());
  CHECK_FALSE(poll_once(crowd, counter).is_ready());
  CHECK(log == std::vector<std::string>{"began"});
  CHECK(crowd.size() == 1);
}

TEST_CASE("timers wake in order, whose time has come; who is cancelled leaves nothing") {
  Counter counter;
  const auto start = Clock::time_point{};
  Timers timers(start);
  Sleep late = sleep_for(timers, 20ms);
  Sleep soon = sleep_for(timers, 10ms);
  CHECK_FALSE(poll_once(late, counter).is_ready());
  CHECK_FALSE(poll_once(soon, counter).is_ready());
  CHECK(timers.next() == start + 10ms);
  timers.advance(start + 10ms);
  CHECK(counter.woken == 1);
  CHECK(poll_once(soon, counter).is_ready());
  {
    Sleep dropped = sleep_for(timers, 5ms);
    CHECK_FALSE(poll_once(dropped, counter).is_ready());
    CHECK(timers.size() == 2);
  }
  CHECK(timers.size() == 1);
}

TEST_CASE("a timeout gives the output, or nothing when the time is over") {
  Counter counter;
  const auto start = Clock::time_point{};
  Timers timers(start);
  Flag flag;
  auto in_time = timeout(timers, 10ms, two_after(flag));
  CHECK_FALSE(poll_once(in_time, counter).is_ready());
  flag.set();
  CHECK(poll_once(in_time, counter).take() == 2);
  auto too_late = timeout(timers, 10ms, two_after(flag));
  CHECK_FALSE(poll_once(too_late, counter).is_ready());
  timers.advance(start + 10ms);
  auto answer = poll_once(too_late, counter);
  REQUIRE(answer.is_ready());
  CHECK_FALSE(answer.take().has_value());
}

TEST_CASE("yield gives others a turn, and asks to be polled again at once") {
  Counter counter;
  YieldFuture yield = yield_now();
  CHECK_FALSE(poll_once(yield, counter).is_ready());
  CHECK(counter.woken == 1);
  CHECK(poll_once(yield, counter).is_ready());
}
// NOLINTEND(cppcoreguidelines-avoid-capturing-lambda-coroutines)
