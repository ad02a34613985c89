// Exercise 3, solved: a lock that may be held over a co_await.
#pragma once

#include <deque>
#include <mutex>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Whoever has it is alone, whichever thread it is polled on.
class TaskMutex {
 public:
  class Lock {
   public:
    using Output = Unit;
    explicit Lock(TaskMutex& mutex) : mutex_(mutex) {}

    Poll<Unit> poll(Context& context) {
      const std::lock_guard guard(mutex_.guard_);
      if (!std::exchange(mutex_.locked_, true)) return Unit{};
      mutex_.waiting_.push_back(context.waker());
      return pending;
    }

   private:
    TaskMutex& mutex_;
  };

  [[nodiscard]] Lock lock() { return Lock(*this); }

  /// Any thread.
  void unlock() {
    std::deque<Waker> waiting;
    {
      const std::lock_guard guard(guard_);
      locked_ = false;
      waiting.swap(waiting_);
    }
    for (Waker& waker : waiting) std::move(waker).wake();
  }

 private:
  std::mutex guard_;  // held for a few instructions only, never over a co_await
  bool locked_ = false;
  std::deque<Waker> waiting_{};
};

}  // namespace parley::notes
