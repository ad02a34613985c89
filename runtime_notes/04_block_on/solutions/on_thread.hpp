// Exercise 2, solved: a blocking call as a future, on a thread of its own.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Starts the call at its first poll, and is ready when it has returned. The thread may still run
/// when the future is destroyed: what both use is shared by them.
template <class Call>
class OnThread {
 public:
  using Output = decltype(std::declval<Call>()());
  explicit OnThread(Call call) : call_(std::move(call)) {}

  Poll<Output> poll(Context& context) {
    if (!shared_) {
      shared_ = std::make_shared<Shared>();
      shared_->waker = context.waker();
      std::thread([shared = shared_, call = std::move(call_)]() mutable {
        Output output = call();
        std::optional<Waker> waker;
        {
          const std::lock_guard lock(shared->mutex);
          shared->output = std::move(output);
          waker.swap(shared->waker);
        }
        if (waker) std::move(*waker).wake();
      }).detach();
    }
    const std::lock_guard lock(shared_->mutex);
    if (shared_->output) return *std::move(shared_->output);
    shared_->waker = context.waker();
    return pending;
  }

 private:
  struct Shared {
    std::mutex mutex{};
    std::optional<Output> output{};
    std::optional<Waker> waker{};
  };

  Call call_;
  std::shared_ptr<Shared> shared_{};
};

}  // namespace parley::notes
