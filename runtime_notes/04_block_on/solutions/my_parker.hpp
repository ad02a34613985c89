// Exercise 1, solved: the wake is remembered, and looking and sleeping are one step.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace parley::notes {

class MyParker {
 public:
  /// Takes a wake, also one that came before. False: none came within this time.
  bool park_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [this] { return woken_; });
    return std::exchange(woken_, false);
  }

  /// Any thread, as often as it likes. Several wakes before a park are one.
  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

}  // namespace parley::notes
