// Exercise 3, filled.
#pragma once

#include <asio/associated_cancellation_slot.hpp>
#include <asio/cancellation_type.hpp>
#include <memory>
#include <system_error>
#include <utility>

#include "net/async/asio.hpp"

/// As the server's Signal, for one waiter on one loop; but a wait can be cancelled.
class Cancellable {
 public:
  /// No error: it was notified. operation_aborted: the wait was cancelled, and the next one may
  /// begin.
  [[nodiscard]] parley::net::awaitable<std::error_code> wait() {
    const auto [error] =
        co_await asio::async_initiate<decltype(parley::net::as_result), void(std::error_code)>(
            [this](auto handler) { start(std::move(handler)); }, parley::net::as_result);
    co_return error;
  }

  void notify() {
    if (waiter_) {
      complete({});
    } else {
      raised_ = true;
    }
  }
  [[nodiscard]] bool has_waiter() const { return waiter_ != nullptr; }

 private:
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void resume(std::error_code) = 0;
  };
  template <class Handler>
  struct Waiting final : Waiter {
    explicit Waiting(Handler h) : handler(std::move(h)) {}
    void resume(std::error_code error) override {
      const auto executor = asio::get_associated_executor(handler);
      asio::post(executor,
                 [inner = std::move(handler), error]() mutable { std::move(inner)(error); });
    }
    Handler handler;
  };

  template <class Handler>
  void start(Handler handler) {
    ++waits_;
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      slot.assign([this, number = waits_](asio::cancellation_type) {
        if (waiter_ && number == waits_) complete(asio::error::operation_aborted);
      });
    }
    waiter_ = std::make_unique<Waiting<Handler>>(std::move(handler));
    if (std::exchange(raised_, false)) complete({});
  }

  void complete(std::error_code error) { std::exchange(waiter_, nullptr)->resume(error); }

  std::unique_ptr<Waiter> waiter_{};
  unsigned waits_ = 0;
  bool raised_ = false;
};
