// Exercise 2: a leaf future of your own, and what happens when it forgets its waker.
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
    // Your turn: who waits has to learn of it.
  }

  class Take {
   public:
    using Output = T;
    explicit Take(Mailbox& box) : box_(box) {}

    Poll<T> poll(Context& context) {
      // Your turn: the oldest letter; or `pending`, after you have made sure that somebody will
      // poll you again. Run it first as it is: this future is never woken. That is the bug.
      static_cast<void>(context);
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
