// Exercise 1, filled.
#pragma once

#include <algorithm>
#include <asio/dispatch.hpp>
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
    // NOLINTNEXTLINE(modernize-loop-convert): the vector changes below it; that is the point.
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      const Listener call = listeners_[i].call;  // a copy: it may remove itself
      asio::dispatch(loop_, call);
    }
  }

  /// Each listener is called in a turn of its own, once. One that was removed before its turn came
  /// is not called any more.
  void ring_in_turn() {
    for (const Entry& entry : listeners_) {
      asio::post(loop_, [this, number = entry.number] { call_if_there(number); });
    }
  }

 private:
  struct Entry {
    int number;
    Listener call;
  };

  void call_if_there(int number) {
    const auto found = std::ranges::find(listeners_, number, &Entry::number);
    if (found == listeners_.end()) return;
    const Listener call = found->call;
    call();
  }

  parley::net::Executor loop_;
  std::vector<Entry> listeners_{};
  int last_ = 0;
};
