// Exercise 2, solved: letters from any thread, for one task.
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
    change([&] { letters_.push_back(std::move(letter)); });
  }
  /// No letter will follow. Any thread.
  void close() {
    change([&] { closed_ = true; });
  }

  class Take {
   public:
    using Output = std::optional<T>;  // nothing: closed, and all were taken
    explicit Take(Inbox& box) : box_(box) {}

    Poll<Output> poll(Context& context) {
      const std::lock_guard lock(box_.mutex_);
      if (!box_.letters_.empty()) {
        Output letter(std::move(box_.letters_.front()));
        box_.letters_.pop_front();
        return letter;
      }
      if (box_.closed_) return Output();
      box_.waiting_ = context.waker();
      return pending;
    }

   private:
    Inbox& box_;
  };

  [[nodiscard]] Take take() { return Take(*this); }

 private:
  template <class Do>
  void change(Do what) {
    std::optional<Waker> waiting;
    {
      const std::lock_guard lock(mutex_);
      what();
      waiting.swap(waiting_);
    }
    if (waiting) std::move(*waiting).wake();  // not under the lock: it runs others' code
  }

  std::mutex mutex_;
  std::deque<T> letters_;
  std::optional<Waker> waiting_{};
  bool closed_ = false;
};

}  // namespace parley::notes
