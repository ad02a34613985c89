// Exercise 2, filled.
#pragma once

#include <asio/experimental/awaitable_operators.hpp>
#include <optional>

#include "net/async/asio.hpp"

template <class T>
parley::net::awaitable<std::optional<T>> within(parley::net::awaitable<T> task,
                                                std::chrono::milliseconds limit) {
  using namespace asio::experimental::awaitable_operators;
  parley::net::Timer timer(co_await asio::this_coro::executor, limit);
  auto first = co_await (std::move(task) || timer.async_wait(parley::net::use_awaitable));
  if (first.index() == 0) co_return std::get<0>(std::move(first));
  co_return std::nullopt;
}
