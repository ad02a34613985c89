// Exercise 1: who runs inside of whom? A bell whose listeners leave while it rings.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "net/async/asio.hpp"

/// Calls its listeners. A listener may remove itself or another one while it is called.
class Bell {
 public:
  using Listener = std::function<void()>;

  explicit Bell(parley::net::Executor loop) : loop_(std::move(loop)) {}

  int add(Listener listener) {
    listeners_.push_back({++last_, std::move(listener)});
    return last_;
  }
  void remove(int number) {
    std::erase_if(listeners_, [number](const Entry& entry) { return entry.number == number; });
  }

  /// The classic bug, on purpose: walks over the listeners by index, and calls each one inside of
  /// that loop, with the function of Asio that may call at once. The test sees who is left out.
  void ring_at_once() {
    // The hole.
  }

  /// Each listener is called in a turn of its own, once. One that was removed before its turn came
  /// is not called any more.
  void ring_in_turn() {
    // The hole.
  }

 private:
  struct Entry {
    int number;
    Listener call;
  };

  parley::net::Executor loop_;
  std::vector<Entry> listeners_{};
  int last_ = 0;
};
