// Exercise 3, solved: block_on that gives up.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

class TimedParker {
 public:
  using Clock = std::chrono::steady_clock;

  bool park_until(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [this] { return woken_; });
    return std::exchange(woken_, false);
  }
  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_one();
  }
  void add_owner() { ++owners_; }
  void drop_owner() {
    if (--owners_ == 0) delete this;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::atomic<int> owners_ = 0;
};

/// The future's output, or nothing if it was not ready within this time. It is destroyed then.
/// Wakers of it may be used later, on any thread.
template <Future F>
std::optional<typename F::Output> block_on_for(std::chrono::milliseconds time, F future) {
  const auto until = TimedParker::Clock::now() + time;
  auto& parker = *new TimedParker;
  const Waker waker = waker_of(parker);  // keeps it until we return
  for (bool in_time = true; in_time; in_time = parker.park_until(until)) {
    Context context(waker);
    if (auto answer = future.poll(context); answer.is_ready()) return answer.take();
  }
  return std::nullopt;
}

}  // namespace parley::notes
