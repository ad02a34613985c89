// Exercise 2: a blocking call as a future, on a thread of its own.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Starts the call at its first poll, and is ready when it has returned. The thread may still run
/// when the future is destroyed: what both use is shared by them.
template <class Call>
class OnThread {
 public:
  using Output = decltype(std::declval<Call>()());
  explicit OnThread(Call call) : call_(std::move(call)) {}

  Poll<Output> poll(Context& context) {
    // Your turn: run call_ on a std::thread; store what it returns in shared_, and wake. A later
    // poll may bring another waker: the newest counts. As it stands, it blocks whoever polls.
    static_cast<void>(context);
    return call_();
  }

 private:
  struct Shared {
    std::mutex mutex{};
    std::optional<Output> output{};
    std::optional<Waker> waker{};
  };

  Call call_;
  std::shared_ptr<Shared> shared_{};
};

}  // namespace parley::notes
