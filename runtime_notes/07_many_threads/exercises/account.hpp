// Exercise 1: looking and acting with a co_await between them.
#pragma once

#include <mutex>

#include "03_poll_and_waker/task.hpp"

namespace parley::notes {

class Account {
 public:
  explicit Account(long balance) : balance_(balance) {}

  /// Takes that much, if it is there; says whether it was.
  Task<bool> withdraw(long amount) {
    // Your turn. Run it: the balance goes below zero. Every access is under the mutex, and TSan is
    // content; what is wrong? And why must the lock not simply be held over the co_await?
    if (balance() < amount) co_return false;
    co_await yield_now();  // asks somebody whether this customer may
    set_balance(balance() - amount);
    co_return true;
  }

  [[nodiscard]] long balance() const {
    const std::lock_guard lock(mutex_);
    return balance_;
  }

 private:
  void set_balance(long balance) {
    const std::lock_guard lock(mutex_);
    balance_ = balance;
  }

  mutable std::mutex mutex_;
  long balance_;
};

}  // namespace parley::notes
