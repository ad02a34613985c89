// What can be polled, and the rule that it stays where it is.
#pragma once

#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "03_poll_and_waker/poll.hpp"
#include "03_poll_and_waker/waker.hpp"

namespace parley::notes {

// region: future
/// poll(context) either gives the output, or keeps a copy of context.waker() where the event that
/// it waits for will find it, and answers `pending`. Never polled again after it was ready.
/// Destroying it before that cancels it.
template <class F>
concept Future = requires(F future, Context& context) {
  typename F::Output;
  { future.poll(context) } -> std::same_as<Poll<typename F::Output>>;
};
// end region

// region: pin
/// A member of futures whose address others know once they were polled. Until then they may be
/// moved, into a join or a task; a move after that is a mistake, and ends the program.
class Pin {
 public:
  Pin() = default;
  Pin(Pin&& other) noexcept { other.must_not_be_held(); }
  Pin& operator=(Pin&& other) noexcept {
    must_not_be_held();
    other.must_not_be_held();
    return *this;
  }
  ~Pin() = default;

  void hold() { held_ = true; }

 private:
  void must_not_be_held() const {
    if (!held_) return;
    std::fputs("a future was moved after it had been polled\n", stderr);
    std::abort();
  }

  bool held_ = false;
};
// end region

/// Is ready at once.
template <class T>
class ReadyFuture {
 public:
  using Output = T;
  explicit ReadyFuture(T value) : value_(std::move(value)) {}
  Poll<T> poll(Context& /*context*/) { return std::move(value_); }

 private:
  T value_;
};

// region: yield
/// Is ready when it is polled a second time, and asks for that at once: lets others run.
class YieldFuture {
 public:
  using Output = Unit;
  Poll<Unit> poll(Context& context) {
    if (std::exchange(yielded_, true)) return Unit{};
    context.waker().wake_by_ref();
    return pending;
  }

 private:
  bool yielded_ = false;
};
[[nodiscard]] inline YieldFuture yield_now() { return {}; }
// end region

}  // namespace parley::notes
