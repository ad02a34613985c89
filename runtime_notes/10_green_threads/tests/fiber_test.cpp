// Fibers: what waits, what is destroyed, and what each of them has for itself.
#include "10_green_threads/fiber.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>

#include <array>
#include <cstring>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"

using namespace parley::notes;

namespace {

/// Polled by hand, by nobody's wake.
bool poll_once(Fiber& fiber) {
  const Waker nobody = noop_waker();
  Context context(nobody);
  return fiber.poll(context).is_ready();
}

struct OnDestruction {
  std::function<void()> act;
  ~OnDestruction() { act(); }
};

/// Waits on the way down and on the way up, at each depth.
int sum_to(int number, Flag& flag) {
  if (number == 0) return 0;
  await(flag.wait());
  const int below = sum_to(number - 1, flag);
  await(flag.wait());
  return below + number;
}

/// Locals and a double in a register of some kind must be there after the switch.
double alternate(double seed, int turns, std::vector<int>& order, int name) {
  std::array<double, 8> values{};
  std::iota(values.begin(), values.end(), seed);
  for (int i = 0; i < turns; ++i) {
    order.push_back(name);
    await(yield_now());
    for (double& value : values) value += 0.5;
  }
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

TEST_CASE("a fiber does nothing before its first poll, and stops where it waits") {
  Flag flag;
  std::string seen;
  Fiber fiber([&] {
    seen += "a";
    await(flag.wait());
    seen += "b";
  });
  CHECK(seen.empty());
  CHECK_FALSE(poll_once(fiber));
  CHECK_FALSE(poll_once(fiber));  // a poll without a wake: it looks, and waits on
  CHECK(seen == "a");
  flag.set();
  CHECK(poll_once(fiber));
  CHECK(seen == "ab");
}

TEST_CASE("a fiber waits at any depth of calls") {
  Flag flag;
  int sum = 0;
  Fiber fiber([&] { sum = sum_to(50, flag); });
  int polls = 1;
  for (; !poll_once(fiber); ++polls) flag.set();
  CHECK(sum == 1275);
  CHECK(polls == 101);
}

TEST_CASE("two fibers take turns, and each keeps its registers and its locals") {
  RestAsleep rest;
  Executor executor(rest);
  std::vector<int> order;
  double one = 0;
  double two = 0;
  executor.run(Fiber([&] {
    auto other = executor.spawn(Fiber([&] { two = alternate(100, 3, order, 2); }));
    one = alternate(1, 3, order, 1);
    await(std::move(other));
  }));
  CHECK(order == std::vector{1, 2, 1, 2, 1, 2});
  CHECK(one == 36 + 8 * 1.5);
  CHECK(two == 828 + 8 * 1.5);
}

TEST_CASE("a coroutine waits for a fiber, and a fiber for a coroutine") {
  RestAsleep rest;
  Executor executor(rest);
  int steps = 0;
  const auto with_coroutine = [](int& count) -> Task<int> {
    co_await yield_now();
    co_await Fiber([&] {
      await(yield_now());
      ++count;
    });
    co_return ++count;
  };
  executor.run(Fiber([&] { CHECK(await(with_coroutine(steps)) == 2); }));
  CHECK(steps == 2);
}

TEST_CASE("a fiber that is destroyed where it waits destroys what lies on its stack") {
  Flag flag;
  std::string seen;
  {
    Fiber fiber([&] {
      const OnDestruction outer{[&] { seen += "outer "; }};
      [&] {
        const OnDestruction inner{[&] { seen += "inner "; }};
        await(flag.wait());
        seen += "went on ";
      }();
    });
    poll_once(fiber);
  }
  CHECK(seen == "inner outer ");
}

TEST_CASE("a fiber that was never polled is destroyed without having run") {
  bool ran = false;
  {
    const Fiber fiber([&] { ran = true; });
  }
  CHECK_FALSE(ran);
}

TEST_CASE("who catches everything and waits again is cancelled again") {
  Flag flag;
  int caught = 0;
  {
    Fiber fiber([&] {
      for (int i = 0; i < 3; ++i) {
        try {
          await(flag.wait());
        } catch (...) {
          ++caught;
        }
      }
    });
    poll_once(fiber);
  }
  CHECK(caught == 3);
}

TEST_CASE("while it is cancelled, a fiber may still take what is ready") {
  Flag never;
  Flag ready;
  bool taken = false;
  {
    Fiber fiber([&] {
      const OnDestruction last{[&] {
        ready.set();
        await(ready.wait());
        taken = true;
      }};
      await(never.wait());
    });
    poll_once(fiber);
  }
  CHECK(taken);
}

TEST_CASE("what a fiber throws comes out of its poll") {
  Fiber fiber([] {
    await(yield_now());
    throw std::runtime_error("broken");
  });
  CHECK_FALSE(poll_once(fiber));
  CHECK_THROWS_WITH(poll_once(fiber), "broken");
}

TEST_CASE("each fiber has its own exceptions under way") {
  std::string seen;
  const auto throw_and_wait = [&seen](const char* what) {
    try {
      throw std::runtime_error(what);
    } catch (...) {
      await(yield_now());  // others handle theirs meanwhile
      try {
        throw;
      } catch (const std::runtime_error& error) {
        seen += error.what();
      }
    }
  };
  Fiber one([&] { throw_and_wait("one "); });
  Fiber two([&] { throw_and_wait("two "); });
  CHECK_FALSE(poll_once(one));
  CHECK_FALSE(poll_once(two));
  CHECK(poll_once(one));
  CHECK(std::uncaught_exceptions() == 0);
  CHECK(poll_once(two));
  CHECK(seen == "one two ");
}

TEST_CASE("the end of the executor ends fibers in the middle of a join, children first") {
  RestAsleep rest;
  Executor executor(rest);
  Flag never;
  std::string seen;
  executor.spawn(Fiber([&] {
    std::string in_parent = "child ";
    auto child = executor.spawn(Fiber([&] {
      const OnDestruction last{[&] { seen += in_parent; }};
      await(never.wait());
    }));
    const OnDestruction last{[&] { seen += "parent "; }};
    await(std::move(child));
  }));
  executor.run(Fiber([] {
    for (int i = 0; i < 3; ++i) await(yield_now());
  }));
  CHECK(seen == "child parent ");
}

TEST_CASE("a stack is real only where it was touched, and its guard is not for use") {
  const Stack stack(60'000);
  CHECK(stack.bytes().size() == 61'440);  // 15 pages
  CHECK(stack.touched() == 0);
  std::memset(stack.bytes().data() + 50'000, 1, 8'000);
  CHECK(stack.touched() == 8192 + 4096);
  std::array<unsigned char, 1> state{};
  std::byte* const guard = stack.bytes().data() - 4096;
  CHECK(::mincore(guard, 4096, state.data()) == 0);  // it is mapped
  CHECK((state.at(0) & 1U) == 0);                    // and never was in memory
}

TEST_CASE("a fiber that waits at its first line has touched a page or two") {
  Flag flag;
  Fiber fiber([&] { await(flag.wait()); });
  poll_once(fiber);
  CHECK(fiber.stack().touched() >= 4096);
  CHECK(fiber.stack().touched() <= (sanitized ? 65'536U : 8192U));
}

TEST_CASE("there is an end to stacks, and it is an error") {
  CHECK_THROWS_AS(Stack(std::size_t{1} << 50U), std::system_error);
}

namespace {

/// A flow beside the test's own, by the C library's switch. It is found by its first function,
/// which gets no argument.
struct Counter {
  const Stack stack{Stack::usual};
  BasicFlow<ContextSwitch> test{};
  BasicFlow<ContextSwitch> counter{stack.bytes(), &count};
  int turns = 0;

  static Counter& get() {
    static Counter one;
    return one;
  }
  static void count() {
    get().counter.arrived();
    for (;;) {
      ++get().turns;
      get().counter.go_to(get().test);
    }
  }
};

}  // namespace

TEST_CASE("the C library's switch does the same") {
  Counter& both = Counter::get();
  for (int i = 0; i < 100; ++i) both.test.go_to(both.counter);
  CHECK(both.turns == 100);
}
