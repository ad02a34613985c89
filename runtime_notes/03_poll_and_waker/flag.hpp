// A leaf future that somebody on the same thread makes ready.
#pragma once

#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

// region: flag
/// Set by one, awaited by one, on one thread. Being set twice before it is seen is seen once.
class Flag {
 public:
  void set() {
    set_ = true;
    if (waiting_) std::exchange(waiting_, std::nullopt)->wake_by_ref();
  }

  class Wait {
   public:
    using Output = Unit;
    explicit Wait(Flag& flag) : flag_(flag) {}

    Poll<Unit> poll(Context& context) {
      if (!context.may_go_on()) return pending;
      if (std::exchange(flag_.set_, false)) return Unit{};
      context.found_nothing();
      flag_.waiting_ = context.waker();
      return pending;
    }

   private:
    Flag& flag_;
  };

  [[nodiscard]] Wait wait() { return Wait(*this); }

 private:
  bool set_ = false;
  std::optional<Waker> waiting_;
};
// end region

}  // namespace parley::notes
