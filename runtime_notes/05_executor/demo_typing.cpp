// Ten thousand typing indicators, each a task with a life of its own, on one thread.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"

using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

struct Shown {
  std::size_t now = 0;
  std::size_t most = 0;
  std::size_t changes = 0;
};

// region: typist
/// Types for a while, thinks for a while, for ever. No state machine, no table of deadlines: the
/// place in the code is the state.
Task<> type_and_think(Timers& timers, Shown& shown, unsigned seed) {
  std::minstd_rand random(seed);
  const auto some_time = [&random] { return std::chrono::milliseconds(50 + random() % 1000); };
  for (;;) {
    co_await sleep_for(timers, some_time());
    shown.most = std::max(shown.most, ++shown.now);
    co_await sleep_for(timers, some_time());
    --shown.now;
    ++shown.changes;
  }
}
// end region

Task<> watch(Executor& executor, std::size_t typists) {
  Shown shown;
  std::vector<JoinHandle<Unit>> tasks;
  tasks.reserve(typists);
  for (unsigned i = 0; i < typists; ++i) {
    tasks.push_back(executor.spawn(type_and_think(executor.timers(), shown, i + 1)));
  }
  co_await sleep_for(executor.timers(), 3s);
  std::printf("%zu typists, 3 s: %zu turns of typing, at most %zu at once\n", typists,
              shown.changes, shown.most);
  for (auto& task : tasks) task.cancel();
  for (auto& task : tasks) co_await task;
}

}  // namespace

int main() {
  RestAsleep rest;
  Executor executor(rest);
  executor.run(watch(executor, 10'000));
  timespec cpu{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  std::printf("CPU time: %.2f s\n",
              static_cast<double>(cpu.tv_sec) + static_cast<double>(cpu.tv_nsec) * 1e-9);
}
