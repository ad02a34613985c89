// How not to park: a notification without memory.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace parley::notes {

// region: careless
/// Wakes a thread that sleeps. Whoever is about to sleep, and does not yet, is not told.
class CarelessParker {
 public:
  /// False if nobody woke it within this time.
  bool park_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return sleeping_.wait_for(lock, time) == std::cv_status::no_timeout;
  }
  void wake() { sleeping_.notify_one(); }

  void add_owner() {}
  void drop_owner() {}

 private:
  std::mutex mutex_;
  std::condition_variable sleeping_;
};
// end region

}  // namespace parley::notes
