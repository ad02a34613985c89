// Exercise 1, filled.
#pragma once

#include <chrono>
#include <thread>

#include "net/async/asio.hpp"

inline parley::net::awaitable<void> wait_rudely(std::chrono::milliseconds pause) {
  std::this_thread::sleep_for(pause);  // the thread sleeps, and with it the whole loop
  co_return;
}

inline parley::net::awaitable<void> wait_politely(std::chrono::milliseconds pause) {
  parley::net::Timer timer(co_await asio::this_coro::executor, pause);
  co_await timer.async_wait(parley::net::as_result);  // this coroutine sleeps
}
