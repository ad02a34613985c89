// Exercise 1: make the lost wake-up, see it, and mend it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace parley::notes {

class MyParker {
 public:
  /// Takes a wake, also one that came before. False: none came within this time.
  bool park_for(std::chrono::milliseconds time) {
    // Your turn. As it stands, a wake that comes before the sleep is lost: run it, and see the test
    // sleep through its wake. What has to be remembered, and what has to be under the mutex?
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time) == std::cv_status::no_timeout;
  }

  /// Any thread, as often as it likes. Several wakes before a park are one.
  void wake() { changed_.notify_one(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace parley::notes
