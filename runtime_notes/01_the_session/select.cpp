// notes_01_select: && as join, || as select, and what becomes of the one that loses.
#include <asio/experimental/awaitable_operators.hpp>
#include <cstdio>
#include <string>

#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"

using namespace std::chrono_literals;
using namespace parley::net;
using namespace asio::experimental::awaitable_operators;

namespace {

// region: nap
awaitable<int> nap(const char* name, std::chrono::milliseconds length) {
  Timer timer(co_await asio::this_coro::executor, length);
  const auto [error] = co_await timer.async_wait(as_result);
  std::printf("  %s: %s\n", name, error ? "cancelled" : "slept");
  co_return error ? 0 : static_cast<int>(length.count());
}

awaitable<void> join_and_select() {
  std::printf("join\n");
  const auto [one, two] = co_await (nap("one", 10ms) && nap("two", 20ms));
  std::printf("both have ended: %d and %d\n", one, two);

  std::printf("select\n");
  const auto first = co_await (nap("fast", 10ms) || nap("slow", 10s));
  std::printf("number %zu was the first\n", first.index());
}
// end region

}  // namespace

int main() {
  asio::io_context loop(1);
  TaskScope scope(loop.get_executor());
  scope.spawn(join_and_select());
  loop.run();
}
