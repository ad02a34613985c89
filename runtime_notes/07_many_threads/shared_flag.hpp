// The flag of layer 03, for two threads.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

// region: flag
/// Set by any thread, awaited by one task, wherever that is polled.
class SharedFlag {
 public:
  void set() {
    std::optional<Waker> waiting;
    {
      const std::lock_guard lock(mutex_);
      set_ = true;
      waiting.swap(waiting_);
    }
    if (waiting) std::move(*waiting).wake();
  }

  class Wait {
   public:
    using Output = Unit;
    explicit Wait(SharedFlag& flag) : flag_(flag) {}

    Poll<Unit> poll(Context& context) {
      if (!context.may_go_on()) return pending;
      // Looking and leaving the waker is one step: a `set` comes before it or after it.
      const std::lock_guard lock(flag_.mutex_);
      if (std::exchange(flag_.set_, false)) return Unit{};
      context.found_nothing();
      flag_.waiting_ = context.waker();
      return pending;
    }

   private:
    SharedFlag& flag_;
  };

  [[nodiscard]] Wait wait() { return Wait(*this); }

 private:
  std::mutex mutex_;
  bool set_ = false;
  std::optional<Waker> waiting_;
};
// end region

}  // namespace parley::notes
