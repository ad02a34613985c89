// Exercise 3: a lock that may be held over a co_await, because a task waits for it, not a thread.
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
      // Your turn: take it if it is free; else leave the waker, in the same step. As it stands, it
      // is given to everybody.
      static_cast<void>(context);
      return Unit{};
    }

   private:
    TaskMutex& mutex_;
  };

  [[nodiscard]] Lock lock() { return Lock(*this); }

  /// Any thread.
  void unlock() {
    // Your turn: free it, and wake all who wait; the first to be polled gets it. (Simple, and not
    // fair; what would be?)
  }

 private:
  std::mutex guard_;  // held for a few instructions only, never over a co_await
  bool locked_ = false;
  std::deque<Waker> waiting_{};
};

}  // namespace parley::notes
