// Exercise 2: a lock that is held while its holder waits for something else.
#pragma once

#include <mutex>

#include "03_poll_and_waker/flag.hpp"
#include "10_green_threads/fiber.hpp"

namespace parley::notes {

/// For fibers of one thread; std::lock_guard takes it. May be held over an await.
class FiberMutex {
 public:
  // Your turn. This is the lock that an ordinary library uses inside. Run it: one fiber holds it
  // and waits; the next one locks, and stops the thread. That is the thread which would have to run
  // the first one. Make `lock` stop the fiber only. Think of a waiter that is cancelled, too.
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

}  // namespace parley::notes
