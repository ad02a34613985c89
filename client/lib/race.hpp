// Several coroutines at once, until the first ends.
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <utility>

#include "lib/asio.hpp"

namespace parley::client {

/// Runs all tasks on the caller's loop. When the first ends, however it does, the others are
/// cancelled; returns when the last has ended, so nothing a task refers to is freed under it. An
/// exception of the first to end is rethrown; those of the cancelled are not. (Asio's own
/// operator|| waits for the first *success*: a task that failed would leave the others running.)
template <class... Tasks>
[[nodiscard]] awaitable<void> race(Tasks... tasks) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(
      asio::co_spawn(executor, std::move(tasks), deferred)...);
  auto ended = co_await group.async_wait(asio::experimental::wait_for_one(), as_result);
  const auto first = std::get<0>(ended)[0];
  const auto failure = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::exception_ptr, sizeof...(Tasks)>{std::get<I + 1>(ended)...}[first];
  }(std::index_sequence_for<Tasks...>{});
  if (failure) std::rethrow_exception(failure);
}

/// Returns after `delay`, or throws operation_aborted when it is cancelled.
[[nodiscard]] inline awaitable<void> sleep_for(Clock::duration delay) {
  Timer timer(co_await asio::this_coro::executor, delay);
  co_await timer.async_wait(use_awaitable);
}

/// Waits until it is cancelled.
[[nodiscard]] inline awaitable<void> never() {
  Timer timer(co_await asio::this_coro::executor, Clock::time_point::max());
  co_await timer.async_wait(use_awaitable);
}

}  // namespace parley::client
