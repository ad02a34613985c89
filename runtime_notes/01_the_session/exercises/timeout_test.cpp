// Exercise 2: in time, and too late.
#include <doctest/doctest.h>

#include <timeout.hpp>

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

parley::net::awaitable<int> answer_after(std::chrono::milliseconds delay) {
  parley::net::Timer timer(co_await asio::this_coro::executor, delay);
  co_await timer.async_wait(parley::net::use_awaitable);
  co_return 42;
}

std::optional<int> run(std::chrono::milliseconds delay, std::chrono::milliseconds limit) {
  asio::io_context loop(1);
  std::optional<int> result = -1;
  asio::co_spawn(loop, within(answer_after(delay), limit),
                 [&](const std::exception_ptr&, std::optional<int> got) { result = got; });
  loop.run();
  return result;
}

}  // namespace

TEST_CASE("an answer in time is given") { CHECK(run(1ms, 5s) == 42); }

TEST_CASE("one that is late is not waited for") {
  const auto start = Clock::now();
  CHECK(run(3s, 20ms) == std::nullopt);
  CHECK(Clock::now() - start < 2s);
}
