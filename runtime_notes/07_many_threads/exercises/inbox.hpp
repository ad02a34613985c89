// Exercise 2: letters from any thread, for one task.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Unlike the mailbox of note 03, it may be sent to from any thread.
template <class T>
class Inbox {
 public:
  /// Any thread.
  void send(T letter) {
    // Your turn.
    static_cast<void>(letter);
  }
  /// No letter will follow. Any thread.
  void close() {
    // Your turn.
  }

  class Take {
   public:
    using Output = std::optional<T>;  // nothing: closed, and all were taken
    explicit Take(Inbox& box) : box_(box) {}

    Poll<Output> poll(Context& context) {
      // Your turn: looking for a letter and leaving the waker must be one step, or a letter that
      // comes between the two wakes nobody.
      static_cast<void>(context);
      return Output();
    }

   private:
    Inbox& box_;
  };

  [[nodiscard]] Take take() { return Take(*this); }

 private:
  std::mutex mutex_;
  std::deque<T> letters_;
  std::optional<Waker> waiting_{};
  bool closed_ = false;
};

}  // namespace parley::notes
