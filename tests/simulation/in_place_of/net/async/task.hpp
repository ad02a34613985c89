// In place of server/net/async/task.hpp: in the simulated world every coroutine is a task already.
#pragma once

#include <system_error>
#include <utility>

#include "net/async/asio.hpp"
#include "net/async/signal.hpp"

namespace parley::net {

class Task : public awaitable<void> {
 public:
  explicit(false) Task(awaitable<void> task) : awaitable<void>(std::move(task)) {}

  template <class Scope>
  void begin(Scope& scope) && {
    scope.spawn(static_cast<awaitable<void>&&>(*this));
  }
};

[[nodiscard]] inline awaitable<std::error_code> readable(Socket& socket) {
  const auto [error] = co_await socket.async_wait(Socket::wait_read, as_result);
  co_return error;
}

[[nodiscard]] inline awaitable<void> notified(Signal& signal) { return signal.wait(); }

}  // namespace parley::net
