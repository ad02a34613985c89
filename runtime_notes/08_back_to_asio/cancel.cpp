// The way of a cancellation: from a signal, through the coroutines, to the operation that waits.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>
#include <cstdio>

#include "net/async/asio.hpp"

namespace {

using namespace std::chrono_literals;
using namespace parley::net;

// region: coroutines
awaitable<void> wait_an_hour() {
  Timer timer(co_await asio::this_coro::executor, 1h);
  const auto [error] = co_await timer.async_wait(as_result);
  const auto state = co_await asio::this_coro::cancellation_state;
  std::printf("      inner: the wait ends, %s; the coroutine goes on, cancelled() is %u\n",
              error ? "cancelled" : "in time", static_cast<unsigned>(state.cancelled()));
}

awaitable<void> outer() {
  std::printf("    outer: I begin\n");
  co_await wait_an_hour();
  std::printf("    outer: the inner one has returned; I await again\n");
  co_await wait_an_hour();
  std::printf("    outer: never printed\n");
}
// end region

void emit(asio::cancellation_signal& signal, asio::cancellation_type type, const char* name) {
  std::printf("  emit %s\n", name);
  signal.emit(type);
  std::printf("  emit has returned; no line of a coroutine has run\n");
}

// region: main
void show(asio::io_context& loop) {
  asio::cancellation_signal signal;
  const auto ended = [](const std::exception_ptr& thrown) {
    std::printf("  the end: %s\n", thrown ? "an exception left the coroutine" : "no exception");
  };
  asio::co_spawn(loop, outer(), asio::bind_cancellation_slot(signal.slot(), ended));
  asio::post(loop, [&] { emit(signal, asio::cancellation_type::total, "total"); });
  asio::post(loop, [&] { emit(signal, asio::cancellation_type::terminal, "terminal"); });
  loop.run();
}
// end region

}  // namespace

int main() {
  asio::io_context loop(1);
  show(loop);
}
