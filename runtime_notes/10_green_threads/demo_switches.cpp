// What it costs to hand over: from thread to thread, from stack to stack, from frame to frame.
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <thread>
#include <vector>

#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"
#include "10_green_threads/fiber.hpp"

using namespace parley::notes;

namespace {

class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) std::abort();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  void put(char token) const {
    if (::write(ends_[1], &token, 1) != 1) std::abort();
  }
  [[nodiscard]] char take() const {  // waits
    char token = 0;
    if (::read(ends_[0], &token, 1) != 1) std::abort();
    return token;
  }

 private:
  std::array<int, 2> ends_{};
};

class OnOneProcessor {
 public:
  OnOneProcessor() {
    ::sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(::sched_getcpu(), &one);
    ::sched_setaffinity(0, sizeof one, &one);
  }
  OnOneProcessor(const OnOneProcessor&) = delete;
  OnOneProcessor& operator=(const OnOneProcessor&) = delete;
  ~OnOneProcessor() { ::sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_{};
};

// Each of these hands over `count` times, half of them in each direction.

// region: threads
/// Two threads on one processor, so that one must stop for the other to run. A token goes to and
/// fro between them, through two pipes.
void from_thread_to_thread(int count) {
  const OnOneProcessor pinned;  // and so is the thread that it starts
  const Pipe there;
  const Pipe back;
  std::thread other([&] {
    for (int i = 0; i < count / 2; ++i) back.put(there.take());
  });
  char token = 't';
  for (int i = 0; i < count / 2; ++i) {
    there.put(token);
    token = back.take();
  }
  other.join();
}
// end region

/// The two sides of a bare switch: nothing but the registers changes hands.
template <class S>
struct Sides {
  typename S::Place here{};
  typename S::Place there{};

  static Sides& get() {
    static Sides sides;
    return sides;
  }
  static void hand_back() {
    for (;;) S::go(get().there, get().here);
  }
};

template <class S>
void from_stack_to_stack(int count) {
  const Stack stack(Stack::usual);
  auto& sides = Sides<S>::get();
  S::begin(sides.there, stack.bytes(), &Sides<S>::hand_back);
  for (int i = 0; i < count / 2; ++i) S::go(sides.here, sides.there);
}

/// A coroutine that does nothing but suspend.
struct Frame {
  struct promise_type {
    Frame get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Frame suspend_for_ever() {
  for (;;) co_await std::suspend_always();
}

void from_frame_to_frame(int count) {
  const Frame frame = suspend_for_ever();
  void* address = frame.handle.address();
  for (int i = 0; i < count / 2; ++i) {
    asm volatile("" : "+r"(address));  // or the compiler sees through it, and nothing is left
    std::coroutine_handle<>::from_address(address).resume();
  }
  frame.handle.destroy();
}

// region: executor
void yield_as_fiber(int times) {
  for (int i = 0; i < times; ++i) await(yield_now());
}

Task<> yield_as_task(int times) {
  for (int i = 0; i < times; ++i) co_await yield_now();
}

/// Two of them on the executor of layer 05, as in the chat: queue, poll, and all.
void fibers_of_an_executor(int count) {
  RestAsleep rest;
  Executor executor(rest);
  executor.run(Fiber([&] {
    auto other = executor.spawn(Fiber([&] { yield_as_fiber(count / 2); }));
    yield_as_fiber(count / 2);
    await(std::move(other));
  }));
}

Task<> yield_twice(Executor& executor, int times) {
  auto other = executor.spawn(yield_as_task(times));
  co_await yield_as_task(times);
  co_await other;
}

void tasks_of_an_executor(int count) {
  RestAsleep rest;
  Executor executor(rest);
  executor.run(yield_twice(executor, count / 2));
}
// end region

struct Kind {
  const char* key;
  const char* name;
  void (*hand_over)(int count);
  int count;
};

constexpr std::array kinds{
    Kind{"thread", "thread to thread", from_thread_to_thread, 20'000},
    Kind{"swapcontext", "stack to stack, swapcontext", from_stack_to_stack<ContextSwitch>, 200'000},
    Kind{"own", "stack to stack, our own", from_stack_to_stack<Switch>, 2'000'000},
    Kind{"frame", "frame to frame", from_frame_to_frame, 2'000'000},
    Kind{"fiber", "fibers of an executor", fibers_of_an_executor, 200'000},
    Kind{"task", "coroutines of an executor", tasks_of_an_executor, 200'000},
};

double cpu_nanoseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double kernel_switches() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_nvcsw + usage.ru_nivcsw);
}

void report(const Kind& kind) {
  constexpr std::size_t runs = 9;
  std::vector<double> times;
  std::vector<double> switches;
  for (std::size_t i = 0; i < runs; ++i) {
    const double switched = kernel_switches();
    const double start = cpu_nanoseconds();
    kind.hand_over(kind.count);
    times.push_back((cpu_nanoseconds() - start) / kind.count);
    switches.push_back((kernel_switches() - switched) / kind.count);
  }
  std::ranges::sort(times);
  std::ranges::sort(switches);
  std::printf("%-30s %7.1f ns %16.1f\n", kind.name, times[runs / 2], switches[runs / 2]);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3) {  // KIND COUNT: only that, for strace
    for (const Kind& kind : kinds) {
      if (std::strcmp(kind.key, arguments[1]) == 0) kind.hand_over(std::atoi(arguments[2]));
    }
    return 0;
  }
  std::printf("%-30s %10s %16s\n", "one hand-over, median of 9", "CPU time", "kernel switches");
  for (const Kind& kind : kinds) report(kind);
}
