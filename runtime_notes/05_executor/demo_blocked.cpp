// One thread, two tasks: what the one does to the other when it blocks, and when it never waits.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"

using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

// region: ticker
struct Ticks {
  Clock::time_point wanted{};
  Clock::duration worst{};
  void came() { worst = std::max(worst, Clock::now() - wanted); }
};

/// Wants to run every 10 ms, and notes how late it was at worst.
Task<> tick(Timers& timers, Ticks& ticks) {
  for (;;) {
    ticks.wanted = Clock::now() + 10ms;
    co_await sleep_until(timers, ticks.wanted);
    ticks.came();
  }
}
// end region

// region: neighbours
Task<> wait_politely(Timers& timers) { co_await sleep_for(timers, 300ms); }

Task<> block_the_thread(Timers& timers) {
  co_await sleep_for(timers, 50ms);
  std::this_thread::sleep_for(200ms);  // a blocking read, a password hash, a long loop: the same
  co_await sleep_for(timers, 50ms);
}

/// Always finds its flag set, as a reader whose peer sends without end always finds bytes.
Task<> find_always_ready(Flag& flag) {
  const auto end = Clock::now() + 300ms;
  while (Clock::now() < end) {
    flag.set();
    co_await flag.wait();
  }
}
// end region

template <class Neighbour>
void run(const char* name, unsigned budget, Neighbour neighbour) {
  RestAsleep rest;
  Executor::Settings settings;
  settings.budget = budget;
  Executor executor(rest, settings);
  Ticks ticks;
  executor.spawn(tick(executor.timers(), ticks));
  executor.run(neighbour(executor.timers()));
  ticks.came();  // one that never got its turn is late, too
  const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(ticks.worst).count();
  std::printf("%-42s the ticker was late by at most %3ld ms\n", name, static_cast<long>(late));
}

}  // namespace

int main() {
  Flag flag;
  const auto busy = [&flag](Timers& /*timers*/) { return find_always_ready(flag); };
  run("a neighbour that waits:", 128, wait_politely);
  run("a neighbour that blocks the thread:", 128, block_the_thread);
  run("one that is always ready, no budget:", Context::unlimited, busy);
  run("one that is always ready, budget of 128:", 128, busy);
}
