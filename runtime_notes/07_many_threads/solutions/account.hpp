// Exercise 1, solved: the question first, then looking and acting in one step.
#pragma once

#include <mutex>

#include "03_poll_and_waker/task.hpp"

namespace parley::notes {

class Account {
 public:
  explicit Account(long balance) : balance_(balance) {}

  /// Takes that much, if it is there; says whether it was.
  Task<bool> withdraw(long amount) {
    co_await yield_now();  // asks somebody whether this customer may
    // A std::mutex held over a co_await would be held while others run on this thread: one of them
    // would wait for it, and the thread with it. And the task may go on on another thread, which
    // may not unlock it.
    const std::lock_guard lock(mutex_);
    if (balance_ < amount) co_return false;
    balance_ -= amount;
    co_return true;
  }

  [[nodiscard]] long balance() const {
    const std::lock_guard lock(mutex_);
    return balance_;
  }

 private:
  mutable std::mutex mutex_;
  long balance_;
};

}  // namespace parley::notes
