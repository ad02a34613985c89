// The executor: who is polled and when, joining, cancelling, fairness, memory.
#include "05_executor/executor.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"

// Each lambda outlives the task that it makes.
// NOLINTBEGIN(cppcoreguidelines-avoid-capturing-lambda-coroutines)
using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  RestAsleep rest;
  Executor executor{rest};
};

/// Fewer leaves in one poll than there are flags.
struct SmallBudget {
  RestAsleep rest;
  Executor executor{rest, {.budget = 2, .tasks_in_turn = 256}};
  std::array<Flag, 5> flags{};
};

/// Comes back late, as on a busy machine.
struct RestTooLong final : Rest {
  RestAsleep asleep;
  void rest(std::optional<Clock::time_point> until) override {
    asleep.rest(until ? std::optional(*until + 50ms) : until);
  }
  void interrupt() override { asleep.interrupt(); }
};

/// In which order three tasks end that sleep for 30, 10 and 20 ms.
std::vector<int> order_of_ends(Executor& executor) {
  std::vector<int> order;
  const auto sleeper = [&](int ms) -> Task<> {
    co_await sleep_for(executor.timers(), std::chrono::milliseconds(ms));
    order.push_back(ms);
  };
  const auto main = [&]() -> Task<> {
    // Tasks, each with a waker of its own: futures joined in one task are polled in their own
    // order.
    auto slow = executor.spawn(sleeper(30));
    auto fast = executor.spawn(sleeper(10));
    auto middling = executor.spawn(sleeper(20));
    co_await join(std::move(slow), std::move(fast), std::move(middling));
  };
  executor.run(main());
  return order;
}

/// Counts its polls; ready when told.
struct Counted {
  using Output = Unit;
  int& polls;
  std::optional<Waker>& waker;
  bool& ready;
  Poll<Unit> poll(Context& context) {
    ++polls;
    waker = context.waker();
    if (ready) return Unit{};
    return pending;
  }
};

Task<> turns(int count) {
  for (int i = 0; i < count; ++i) co_await yield_now();
}

Task<int> answer_after(Flag& flag, int answer) {
  co_await flag.wait();
  co_return answer;
}

}  // namespace

TEST_CASE("run gives what the future gives") {
  Fixture fixture;
  CHECK(fixture.executor.run(ReadyFuture(std::string("here"))) == "here");
}

TEST_CASE("a task that was woken many times is polled once") {
  Fixture fixture;
  int polls = 0;
  bool ready = false;
  std::optional<Waker> waker;
  const auto main = [&]() -> Task<> {
    auto task = fixture.executor.spawn(Counted{polls, waker, ready});
    co_await turns(2);
    CHECK(polls == 1);
    for (int i = 0; i < 100; ++i) waker->wake_by_ref();
    co_await turns(3);
    CHECK(polls == 2);
    ready = true;
    waker->wake_by_ref();
    CHECK((co_await task).has_value());
    waker->wake_by_ref();  // after its end: nothing
    co_await turns(2);
    CHECK(polls == 3);
  };
  fixture.executor.run(main());
}

TEST_CASE("a task that is woken while it is polled is polled again") {
  Fixture fixture;
  struct Impatient {
    using Output = int;
    int polls = 0;
    Poll<int> poll(Context& context) {
      context.waker().wake_by_ref();
      context.waker().wake_by_ref();
      if (++polls == 5) return polls;
      return pending;
    }
  };
  CHECK(fixture.executor.run(Impatient{}) == 5);
}

TEST_CASE("a join handle gives the output, or what was thrown") {
  Fixture fixture;
  Flag flag;
  const auto fail = []() -> Task<int> {
    co_await yield_now();
    throw std::runtime_error("broken");
  };
  const auto main = [&]() -> Task<> {
    auto handle = fixture.executor.spawn(answer_after(flag, 42));
    co_await yield_now();
    flag.set();
    CHECK(co_await handle == 42);
    auto failing = fixture.executor.spawn(fail());
    std::string caught;
    try {
      co_await failing;
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    CHECK(caught == "broken");
  };
  fixture.executor.run(main());
}

TEST_CASE("a task that is cancelled is destroyed where it waits, and joining says so") {
  Fixture fixture;
  Flag never;
  bool destroyed = false;
  struct Note {
    bool& destroyed;
    ~Note() { destroyed = true; }
  };
  const auto wait = [&]() -> Task<> {
    const Note note{destroyed};
    co_await never.wait();
  };
  const auto main = [&]() -> Task<> {
    auto handle = fixture.executor.spawn(wait());
    co_await yield_now();
    CHECK_FALSE(destroyed);
    handle.cancel();
    CHECK_FALSE((co_await handle).has_value());
    CHECK(destroyed);
  };
  fixture.executor.run(main());
}

TEST_CASE("when the main task is done, those that are left are destroyed") {
  bool destroyed = false;
  struct Note {
    bool& destroyed;
    ~Note() { destroyed = true; }
  };
  Fixture fixture;
  Flag never;
  const auto wait = [&]() -> Task<> {
    const Note note{destroyed};
    co_await never.wait();
  };
  fixture.executor.spawn(wait());
  fixture.executor.run(turns(3));
  CHECK(destroyed);
  CHECK(fixture.executor.tasks() == 0);
}

TEST_CASE("a wake from another thread ends the rest") {
  Fixture fixture;
  struct Woken {
    using Output = Unit;
    std::optional<std::jthread> thread{};
    Poll<Unit> poll(Context& context) {
      if (thread) return Unit{};
      thread.emplace([waker = context.waker()]() mutable {
        std::this_thread::sleep_for(20ms);
        std::move(waker).wake();
      });
      return pending;
    }
  };
  CHECK(fixture.executor.run(Woken{}).has_value());
}

TEST_CASE("many threads wake one task for as long as it lives") {
  Fixture fixture;
  std::vector<std::jthread> threads;
  std::atomic<int> left = 40'000;
  struct WokenByMany {
    using Output = Unit;
    std::vector<std::jthread>& threads;
    std::atomic<int>& left;
    Poll<Unit> poll(Context& context) {
      while (threads.size() < 4) {
        threads.emplace_back([waker = context.waker(), this] {
          while (left.fetch_sub(1) > 0) waker.wake_by_ref();
          waker.wake_by_ref();
        });
      }
      if (left.load() <= 0) return Unit{};
      return pending;
    }
  };
  CHECK(fixture.executor.run(WokenByMany{threads, left}).has_value());
  threads.clear();
}

TEST_CASE("sleeping tasks end in the order of their deadlines") {
  Fixture fixture;
  CHECK(order_of_ends(fixture.executor) == std::vector<int>{10, 20, 30});
}

TEST_CASE("sleeping tasks end in the order of their deadlines, also when all have come at once") {
  RestTooLong rest;
  Executor executor(rest);
  CHECK(order_of_ends(executor) == std::vector<int>{10, 20, 30});
}

TEST_CASE("a task that always finds its leaf ready lets the others run") {
  Fixture fixture;
  Flag flag;
  bool other_ran = false;
  bool other_ran_first = false;
  const auto greedy = [&]() -> Task<> {
    for (int i = 0; i < 1'000'000 && !other_ran; ++i) {
      flag.set();
      co_await flag.wait();
    }
    other_ran_first = other_ran;
  };
  const auto other = [&]() -> Task<> {
    other_ran = true;
    co_return;
  };
  auto handle = fixture.executor.spawn(greedy());
  fixture.executor.spawn(other());
  CHECK(fixture.executor.run(std::move(handle)).has_value());
  CHECK(other_ran_first);
}

TEST_CASE("a task that waits for more leaves than its budget asks each of them") {
  SmallBudget fixture;
  auto& flags = fixture.flags;
  int woken_by = -1;
  const auto many = [&]() -> Task<> {
    const auto first = co_await select(flags[0].wait(), flags[1].wait(), flags[2].wait(),
                                       flags[3].wait(), flags[4].wait());
    woken_by = static_cast<int>(first.index());
  };
  const auto main = [&]() -> Task<> {
    auto waiting = fixture.executor.spawn(many());
    co_await yield_now();
    flags[4].set();
    for (int turn = 0; turn < 100 && woken_by < 0; ++turn) co_await yield_now();
  };
  fixture.executor.run(main());
  CHECK(woken_by == 4);
}

TEST_CASE("a join of more ready leaves than the budget is done in several polls") {
  SmallBudget fixture;
  auto& flags = fixture.flags;
  for (Flag& flag : flags) flag.set();
  const auto all = [&]() -> Task<int> {
    co_await join(flags[0].wait(), flags[1].wait(), flags[2].wait(), flags[3].wait(),
                  flags[4].wait());
    co_return 5;
  };
  CHECK(fixture.executor.run(all()) == 5);
}
// NOLINTEND(cppcoreguidelines-avoid-capturing-lambda-coroutines)
