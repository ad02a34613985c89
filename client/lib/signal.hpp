// A flag that one coroutine can wait for.
#pragma once

#include <variant>

#include "lib/asio.hpp"

namespace parley::client {

/// Auto-reset event. `notify` before `wait` is not lost: the next wait returns at once. As with a
/// waker, a notification promises nothing: look again at what you wait for. Loop thread only.
class Signal {
 public:
  explicit Signal(const Executor& executor) : raised_(executor, 1) {}

  void notify() { raised_.try_send(std::error_code{}, std::monostate{}); }

  [[nodiscard]] awaitable<void> wait() { co_await raised_.async_receive(use_awaitable); }

 private:
  Channel<std::monostate> raised_;
};

}  // namespace parley::client
