// Exercise 2, solved: a leaf future of your own, and what happens when it forgets its waker.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Letters come in any number; one task takes them out, one at a time.
template <class T>
class Mailbox {
 public:
  void send(T letter) {
    letters_.push_back(std::move(letter));
    if (waiting_) std::exchange(waiting_, std::nullopt)->wake_by_ref();
  }

  class Take {
   public:
    using Output = T;
    explicit Take(Mailbox& box) : box_(box) {}

    Poll<T> poll(Context& context) {
      if (!box_.letters_.empty()) {
        T letter = std::move(box_.letters_.front());
        box_.letters_.pop_front();
        return letter;
      }
      box_.waiting_ = context.waker();
      return pending;
    }

   private:
    Mailbox& box_;
  };

  [[nodiscard]] Take take() { return Take(*this); }

 private:
  std::deque<T> letters_;
  std::optional<Waker> waiting_{};
};

}  // namespace parley::notes
