// A million tasks in one process: what each costs, in memory and in time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"

using namespace parley::notes;

namespace {

/// Bytes of the process that are in memory.
long resident() {
  long pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * 4096;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Task<> wait_for(Flag& flag, std::size_t& done) {
  co_await flag.wait();
  ++done;
}

void report(const char* what, std::size_t tasks, Clock::time_point start) {
  const double seconds = seconds_since(start);
  std::printf("%s %zu tasks: %.2f s, %.0f ns each\n", what, tasks, seconds,
              seconds / static_cast<double>(tasks) * 1e9);
}

// region: measure
Task<> measure(Executor& executor, std::size_t tasks) {
  std::vector<Flag> flags(tasks);
  std::fill(flags.begin(), flags.end(), Flag());  // in memory before the first look at it
  std::size_t done = 0;
  const long before = resident();
  auto start = Clock::now();
  for (Flag& flag : flags) executor.spawn(wait_for(flag, done));
  co_await yield_now();
  report("spawned", tasks, start);
  co_await yield_now();
  std::printf("memory: %ld bytes each\n", (resident() - before) / static_cast<long>(tasks));

  start = Clock::now();
  for (Flag& flag : flags) flag.set();
  while (done < tasks) co_await yield_now();  // NOLINT(bugprone-infinite-loop): the others count
  report("woke and ended", tasks, start);
}
// end region

}  // namespace

int main(int count, char** arguments) {
  const std::size_t tasks = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
  RestAsleep rest;
  Executor executor(rest);
  executor.run(measure(executor, tasks));
}
