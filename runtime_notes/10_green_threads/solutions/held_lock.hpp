// Exercise 2, solved: who finds the lock taken waits as a fiber.
#pragma once

#include <list>

#include "03_poll_and_waker/flag.hpp"
#include "10_green_threads/fiber.hpp"

namespace parley::notes {

/// For fibers of one thread; std::lock_guard takes it. May be held over an await.
class FiberMutex {
 public:
  void lock() {
    while (locked_) Turn(*this).wait();
    locked_ = true;
  }
  void unlock() {
    locked_ = false;
    wake_next();
  }

 private:
  /// A place in the line. Whoever goes away with the lock free, passes the wake on: it may have
  /// been woken, and then cancelled before it could take the lock.
  class Turn {
   public:
    explicit Turn(FiberMutex& mutex) : mutex_(mutex) { mutex_.waiting_.push_back(&flag_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      mutex_.waiting_.remove(&flag_);
      if (cancelled_ && !mutex_.locked_) mutex_.wake_next();
    }

    void wait() {
      cancelled_ = true;  // if the next line throws
      await(flag_.wait());
      cancelled_ = false;
    }

   private:
    FiberMutex& mutex_;
    Flag flag_{};
    bool cancelled_ = false;
  };

  void wake_next() {
    if (!waiting_.empty()) waiting_.front()->set();
  }

  std::list<Flag*> waiting_;
  bool locked_ = false;
};

}  // namespace parley::notes
