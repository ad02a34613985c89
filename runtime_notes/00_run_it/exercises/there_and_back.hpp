// Exercise 3: blocking work on a pool, its result back on the loop.
#pragma once

#include <thread>

#include "net/async/asio.hpp"

/// Runs `work` (it blocks) on a thread of the pool, and then `take(result)` on the loop's thread.
/// Returns at once. The loop's `run` must not return before `take` was called.
template <class Work, class Take>
void offload_with_callback(asio::io_context& loop, asio::thread_pool& pool, Work work, Take take) {
  (void)loop;  // the hole
  (void)pool;
  (void)work;
  (void)take;
}
