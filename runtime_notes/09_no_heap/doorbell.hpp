// An event that tasks wait for, and that an interrupt handler may bring.
#pragma once

#include <utility>

#include "03_poll_and_waker/future.hpp"
#include "09_no_heap/wake_bits.hpp"

namespace parley::notes::bare {

/// Wakes all who listen. They are bits of one word: no list, no wakers, no limit but the word.
class Doorbell {
 public:
  explicit constexpr Doorbell(WakeBits& bits) : bits_(bits) {}

  // region: listen
  /// The next ring wakes this task, once. First listen, and then look whether there is something:
  /// an interrupt comes between any two instructions, and also between those two.
  void listen(const Context& context) {
    listening_.fetch_or(mask_of(context.waker()), std::memory_order_seq_cst);
  }

  /// Any thread, any interrupt handler.
  void ring() { bits_.wake(listening_.exchange(0, std::memory_order_seq_cst)); }
  // end region

  /// Ready when `look` is. It is asked at each poll, after this task has been put on the bell.
  template <class Look>
  [[nodiscard]] auto until(Look look) {
    return Until<Look>(*this, std::move(look));
  }

  template <class Look>
  class Until {
   public:
    using Output = typename decltype(std::declval<Look&>()())::Value;
    Until(Doorbell& bell, Look look) : bell_(bell), look_(std::move(look)) {}

    Poll<Output> poll(Context& context) {
      bell_.listen(context);
      return look_();
    }

   private:
    Doorbell& bell_;
    Look look_;
  };

 private:
  WakeBits& bits_;
  std::atomic<TaskMask> listening_ = 0;
};

}  // namespace parley::notes::bare
