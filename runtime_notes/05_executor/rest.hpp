// Where an executor's thread rests when no task is ready.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "03_poll_and_waker/timers.hpp"

namespace parley::notes {

class Rest {
 public:
  virtual ~Rest() = default;
  /// Returns when it was interrupted since the last call, or at the deadline, or earlier.
  virtual void rest(std::optional<Clock::time_point> until) = 0;
  /// Any thread. Remembered until the next `rest`.
  virtual void interrupt() = 0;
};

/// Sleeps. (Layer 06 has one that waits for sockets meanwhile.)
class RestAsleep final : public Rest {
 public:
  void rest(std::optional<Clock::time_point> until) override {
    std::unique_lock lock(mutex_);
    const auto told = [this] { return interrupted_; };
    if (until) {
      changed_.wait_until(lock, *until, told);
    } else {
      changed_.wait(lock, told);
    }
    interrupted_ = false;
  }
  void interrupt() override {
    {
      const std::lock_guard lock(mutex_);
      interrupted_ = true;
    }
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool interrupted_ = false;
};

}  // namespace parley::notes
