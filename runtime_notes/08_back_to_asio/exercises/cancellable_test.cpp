// Exercise 3: a wait that loses against a timer, and one that is cancelled too late.
#include <doctest/doctest.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <cancellable.hpp>
#include <optional>

using namespace std::chrono_literals;
using namespace parley::net;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr auto heard_of_the_end = [](const std::exception_ptr&) {};

awaitable<void> sleep(std::chrono::milliseconds time) {
  Timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(as_result);
}

awaitable<void> wait_against_a_timer(Cancellable& bell, std::optional<std::size_t>& first) {
  const auto result = co_await (bell.wait() || sleep(20ms));
  first = result.index();
}

awaitable<void> wait_into(Cancellable& bell, std::optional<std::error_code>& ended) {
  ended = co_await bell.wait();
}

}  // namespace

TEST_CASE("a wait that loses is cancelled, and the next one can begin") {
  asio::io_context loop(1);
  Cancellable bell;
  std::optional<std::size_t> first;
  std::optional<std::error_code> next;
  asio::co_spawn(loop, wait_against_a_timer(bell, first), heard_of_the_end);
  loop.run_for(2s);
  REQUIRE_MESSAGE(first.has_value(), "|| waits until the loser has ended");
  CHECK(*first == 1);
  CHECK_FALSE(bell.has_waiter());

  loop.restart();
  asio::co_spawn(loop, wait_into(bell, next), heard_of_the_end);
  asio::post(loop, [&] { bell.notify(); });
  loop.run_for(2s);
  REQUIRE(next.has_value());
  CHECK_FALSE(bool(*next));
}

TEST_CASE("a cancellation that comes too late does not end somebody else's wait") {
  asio::io_context loop(1);
  Cancellable bell;
  asio::cancellation_signal signal;
  std::optional<std::error_code> one;
  std::optional<std::error_code> two;
  asio::co_spawn(loop, wait_into(bell, one),
                 asio::bind_cancellation_slot(signal.slot(), heard_of_the_end));
  asio::post(loop, [&] {
    bell.notify();  // the first wait has ended; its coroutine has not run yet
    asio::co_spawn(loop, wait_into(bell, two), heard_of_the_end);
    signal.emit(asio::cancellation_type::terminal);
  });
  loop.run_for(100ms);
  REQUIRE(one.has_value());
  CHECK_FALSE(bool(*one));
  CHECK_MESSAGE(!two.has_value(), "the second wait goes on");
  bell.notify();
  loop.restart();
  loop.run_for(2s);
  REQUIRE(two.has_value());
  CHECK_FALSE(bool(*two));
}
