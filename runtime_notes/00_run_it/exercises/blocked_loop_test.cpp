// Exercise 1: how long does the ticker stand still?
#include <doctest/doctest.h>

#include <algorithm>
#include <blocked_loop.hpp>

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto pause_asked = 300ms;

struct Seen {
  Clock::duration longest_gap{};  // between two ticks
  Clock::duration waited{};       // by the coroutine under test
};

parley::net::awaitable<void> tick(const bool& done, Seen& seen) {
  parley::net::Timer timer(co_await asio::this_coro::executor);
  auto last = Clock::now();
  while (!done) {
    timer.expires_after(5ms);
    co_await timer.async_wait(parley::net::as_result);
    const auto now = Clock::now();
    seen.longest_gap = std::max(seen.longest_gap, now - std::exchange(last, now));
  }
}

template <class Wait>
parley::net::awaitable<void> run_one(Wait wait, bool& done, Seen& seen) {
  parley::net::Timer timer(co_await asio::this_coro::executor, 50ms);
  co_await timer.async_wait(parley::net::as_result);
  const auto start = Clock::now();
  co_await wait(pause_asked);
  seen.waited = Clock::now() - start;
  timer.expires_after(50ms);
  co_await timer.async_wait(parley::net::as_result);
  done = true;
}

template <class Wait>
Seen watch(Wait wait) {
  asio::io_context loop(1);
  Seen seen;
  bool done = false;
  asio::co_spawn(loop, tick(done, seen), [](const std::exception_ptr&) {});
  asio::co_spawn(loop, run_one(wait, done, seen), [](const std::exception_ptr&) {});
  loop.run();
  return seen;
}

}  // namespace

TEST_CASE("waiting rudely stops the ticker") {
  const Seen seen = watch(wait_rudely);
  CHECK(seen.waited >= pause_asked);
  CHECK(seen.longest_gap >= pause_asked);
}

TEST_CASE("waiting politely takes as long, and the ticker goes on") {
  const Seen seen = watch(wait_politely);
  CHECK(seen.waited >= pause_asked);
  CHECK(seen.longest_gap < pause_asked / 2);
}
