// Exercise 3, filled. Compare server/net/async/offload.hpp, which hands the result to a coroutine.
#pragma once

#include <utility>

#include "net/async/asio.hpp"

template <class Work, class Take>
void offload_with_callback(asio::io_context& loop, asio::thread_pool& pool, Work work, Take take) {
  // The guard tells the loop that something is still to come: without it `run` would return.
  asio::post(pool, [guard = asio::make_work_guard(loop), work = std::move(work),
                    take = std::move(take)]() mutable {
    asio::post(guard.get_executor(),
               [result = work(), take = std::move(take)]() mutable { take(std::move(result)); });
  });
}
