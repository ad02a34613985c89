// Where the memory of coroutines and operations is from: what reaches operator new, and what does
// not.
#include <array>
#include <cstdio>
#include <numeric>
#include <vector>

#include "08_back_to_asio/calls_of_new.hpp"
#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"

namespace {

using namespace parley::net;
using parley::notes::calls_of_new;

// region: coroutines
template <std::size_t Bytes>
awaitable<int> keep(int value) {
  std::array<char, Bytes> across{};  // used again after the wait: it is in the frame
  across.back() = static_cast<char>(value);
  co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
  co_return std::accumulate(across.begin(), across.end(), 0);
}

awaitable<void> wait_for(Timer& timer) {
  timer.expires_at({});  // long ago
  co_await timer.async_wait(as_result);
}

awaitable<int> nested(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await nested(depth - 1);
}
// end region

void report(const char* what, std::size_t calls, int times) {
  std::printf("%-46s %5.2f\n", what, static_cast<double>(calls) / times);
}

// region: count
template <class Make>
awaitable<void> count(const char* what, Make make) {
  constexpr int times = 1000;
  co_await make();  // leaves its memory for the next one
  const std::size_t before = calls_of_new();
  for (int i = 0; i < times; ++i) co_await make();
  report(what, calls_of_new() - before, times);
}

/// All of them at once: what waits cannot hand on its memory.
awaitable<void> count_waiting(const char* what) {
  constexpr int times = 1000;
  const auto loop = co_await asio::this_coro::executor;
  TaskScope scope(loop);
  std::vector<Signal> bells(times);
  const std::size_t before = calls_of_new();
  for (Signal& bell : bells) scope.spawn(bell.wait());
  report(what, calls_of_new() - before, times);
  for (Signal& bell : bells) bell.notify();
  co_await scope.join();
}
// end region

awaitable<void> measure() {
  std::printf("one after the other                            new for each\n");
  Timer timer(co_await asio::this_coro::executor);
  co_await count("a wait for a timer", [&timer] { return wait_for(timer); });
  co_await count("a coroutine with 500 bytes in its frame", [] { return keep<500>(1); });
  co_await count("a coroutine with 2,000 bytes in its frame", [] { return keep<2000>(1); });
  co_await count("nine coroutines, one inside the other", [] { return nested(8); });
  std::printf("all at once\n");
  co_await count_waiting("spawned coroutines that wait");
}

}  // namespace

int main() {
  asio::io_context loop(1);
  TaskScope scope(loop.get_executor());
  scope.spawn(measure());
  loop.run();
}
