// A flag that one coroutine can wait for.
#pragma once

#include <memory>
#include <utility>

#include "net/async/asio.hpp"

namespace parley::net {

/// Auto-reset event for one waiter. `notify` before `wait` is not lost: the next wait returns at
/// once. Loop thread only. A woken waiter must look again at what it waits for: as with a waker,
/// a notification promises nothing.
class Signal {
 public:
  [[nodiscard]] awaitable<void> wait() {
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [this](auto handler) { async_wait(std::move(handler)); }, use_awaitable);
  }
  /// The same with a handler instead of a coroutine.
  template <class Handler>
  void async_wait(Handler handler) {
    waiter_ = std::make_unique<Waiting<Handler>>(std::move(handler));
    if (std::exchange(raised_, false)) notify();
  }

  /// Wakes the waiter (through its executor, never inside this call), or the next one.
  void notify() {
    if (waiter_ == nullptr) {
      raised_ = true;
    } else {
      std::exchange(waiter_, nullptr)->resume();
    }
  }

 private:
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void resume() = 0;
  };

  template <class Handler>
  struct Waiting final : Waiter {
    explicit Waiting(Handler h) : handler(std::move(h)) {}
    void resume() override {
      const auto executor = asio::get_associated_executor(handler);
      asio::post(executor, std::move(handler));
    }
    Handler handler;
  };

  std::unique_ptr<Waiter> waiter_;
  bool raised_ = false;
};

}  // namespace parley::net
