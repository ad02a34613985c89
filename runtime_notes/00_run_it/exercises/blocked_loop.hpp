// Exercise 1: stop everybody with one line; then wait without stopping anybody.
#pragma once

#include <chrono>

#include "net/async/asio.hpp"

/// A classic bug, to be made on purpose. Both are coroutines on a loop that also serves a ticker,
/// every 5 ms. Each must return `pause` after it was called.
///  - `wait_rudely` must stop the ticker for the whole pause.
///  - `wait_politely` must not delay it at all.
inline parley::net::awaitable<void> wait_rudely(std::chrono::milliseconds pause) {
  (void)pause;  // the hole
  co_return;
}

inline parley::net::awaitable<void> wait_politely(std::chrono::milliseconds pause) {
  (void)pause;  // the hole
  co_return;
}
