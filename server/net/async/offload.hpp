// Blocking work, awaited from a loop while a pool's thread does it.
#pragma once

#include <type_traits>
#include <utility>

#include "net/async/asio.hpp"
#include "net/async/fair_pool.hpp"

namespace parley::net {

/// Hands a job to `post` and resumes the awaiting coroutine on its own loop with the result. `work`
/// must not throw (results carry errors) and must own what it uses: the loop goes on.
template <class Post, class Work, class Answer = std::invoke_result_t<Work&>>
[[nodiscard]] awaitable<Answer> offload_by(Post post, Work work) {
  auto initiation = [post = std::move(post)](auto handler, Work job) {
    auto home = asio::make_work_guard(asio::get_associated_executor(handler));
    post([handler = std::move(handler), job = std::move(job), home = std::move(home)]() mutable {
      const auto executor = home.get_executor();
      // What the job owns ends with this statement, before its answer is known: it may be a
      // password.
      auto answer = [done = std::move(job)]() mutable { return done(); }();
      asio::post(executor, [handler = std::move(handler), answer = std::move(answer)]() mutable {
        std::move(handler)(std::move(answer));
      });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Answer)>(
      std::move(initiation), use_awaitable, std::move(work));
}

/// `work` on the pool, in the order in which it was asked for.
template <class Work>
[[nodiscard]] auto offload(asio::thread_pool& pool, Work work) {
  return offload_by([&pool](auto job) { asio::post(pool, std::move(job)); }, std::move(work));
}

/// `work` on the pool, in turns.
template <class Work>
[[nodiscard]] auto offload(FairPool& pool, core::SessionId asker, Work work) {
  return offload_by([&pool, asker](auto job) { pool.post(asker, std::move(job)); },
                    std::move(work));
}

}  // namespace parley::net
