// What one that waits needs in memory: a coroutine, a fiber, a thread. Each kind in fresh
// processes.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"
#include "10_green_threads/fiber.hpp"

using namespace parley::notes;

namespace {

constexpr int runs = 5;

/// In KiB, as the kernel counts.
struct Used {
  long resident = 0;       // pages of the process that are in memory
  long page_tables = 0;    // the kernel's, for this process
  long kernel_stacks = 0;  // the kernel's, for all processes
  long address_space = 0;
};

long field(const char* file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string word; lines >> word;) {
    long value = 0;
    if (word == name && lines >> value) return value;
  }
  return 0;
}

Used used() {
  return {field("/proc/self/smaps_rollup", "Rss:"), field("/proc/self/status", "VmPTE:"),
          field("/proc/meminfo", "KernelStack:"), field("/proc/self/status", "VmSize:")};
}

/// Calls `begin`, makes so many that wait, calls `all_wait`.
using Fill = void (*)(std::size_t count, const std::function<void()>& begin,
                      const std::function<void()>& all_wait);

Task<> wait_as_task(Flag& flag) { co_await flag.wait(); }

/// `make`: from a flag to a future that waits for it.
template <class Make>
void fill_executor(std::size_t count, const std::function<void()>& begin,
                   const std::function<void()>& all_wait, Make make) {
  RestAsleep rest;
  Executor executor(rest);
  std::vector<Flag> flags(count);
  executor.run(Fiber([&] {
    begin();
    for (Flag& flag : flags) executor.spawn(make(flag));
    await(yield_now());  // each of them has begun to wait
    all_wait();
  }));
}

void fill_with_tasks(std::size_t count, const std::function<void()>& begin,
                     const std::function<void()>& all_wait) {
  fill_executor(count, begin, all_wait, wait_as_task);
}

void fill_with_fibers(std::size_t count, const std::function<void()>& begin,
                      const std::function<void()>& all_wait) {
  fill_executor(count, begin, all_wait,
                [](Flag& flag) { return Fiber([&flag] { await(flag.wait()); }); });
}

void fill_with_threads(std::size_t count, const std::function<void()>& begin,
                       const std::function<void()>& all_wait) {
  std::atomic<bool> end = false;
  std::atomic<std::size_t> waiting = 0;
  begin();
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      waiting.fetch_add(1);
      end.wait(false);
    });
  }
  while (waiting < count) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  all_wait();
  end = true;
  end.notify_all();
  for (std::thread& thread : threads) thread.join();
}

/// In a process of its own, so that no run finds what an earlier one has left.
Used grown_in_child(Fill fill, std::size_t count) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    Used before;
    Used grown;
    fill(
        count, [&] { before = used(); },
        [&] {
          const Used after = used();
          grown = {after.resident - before.resident, after.page_tables - before.page_tables,
                   after.kernel_stacks - before.kernel_stacks,
                   after.address_space - before.address_space};
        });
    const bool written = ::write(ends[1], &grown, sizeof grown) == sizeof grown;
    ::_exit(written ? 0 : 1);
  }
  Used grown;
  ::close(ends[1]);
  if (::read(ends[0], &grown, sizeof grown) != sizeof grown) std::abort();
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return grown;
}

void report(const char* name, Fill fill, std::size_t count) {
  std::vector<Used> results;
  results.reserve(runs);
  for (int run = 0; run < runs; ++run) results.push_back(grown_in_child(fill, count));
  const auto median = [&](long Used::* of) {
    std::ranges::sort(results, {}, of);
    const Used& middle = results[runs / 2];
    return static_cast<double>(middle.*of) / static_cast<double>(count);
  };
  std::printf("%-10s %8.2f %12.2f %14.2f %14.2f\n", name, median(&Used::resident),
              median(&Used::page_tables), median(&Used::kernel_stacks),
              median(&Used::address_space));
}

}  // namespace

int main(int arguments, char** values) {
  const std::size_t count = arguments > 1 ? std::strtoull(values[1], nullptr, 10) : 2000;
  std::printf("KiB for each of %zu that wait, medians of %d runs\n", count, runs);
  std::printf("%-10s %8s %12s %14s %14s\n", "", "memory", "page tables", "kernel stacks",
              "address space");
  report("coroutine", fill_with_tasks, count);
  report("fiber", fill_with_fibers, count);
  report("thread", fill_with_threads, count);
}
