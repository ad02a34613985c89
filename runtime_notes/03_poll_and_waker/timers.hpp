// Timers: who wants to be woken when. It is told the time and knows no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "03_poll_and_waker/combine.hpp"

namespace parley::notes {

using Clock = std::chrono::steady_clock;

// region: timers
/// Ordered by deadline. One thread. Setting and cancelling cost O(log n), the next deadline
/// nothing.
class Timers {
 public:
  using Key = std::pair<Clock::time_point, std::uint64_t>;

  explicit Timers(Clock::time_point now = Clock::now()) : now_(now) {}

  [[nodiscard]] Clock::time_point now() const { return now_; }
  [[nodiscard]] std::optional<Clock::time_point> next() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.begin()->first.first;
  }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }

  /// It is `now`: wakes everybody whose deadline has come.
  void advance(Clock::time_point now) {
    now_ = now;
    while (!waiting_.empty() && waiting_.begin()->first.first <= now) {
      std::move(waiting_.extract(waiting_.begin()).mapped()).wake();
    }
  }

  Key add(Clock::time_point at, const Waker& waker) {
    return waiting_.emplace(Key(at, ++last_), waker).first->first;
  }
  void remove(const Key& key) { waiting_.erase(key); }

 private:
  Clock::time_point now_;
  std::map<Key, Waker> waiting_;
  std::uint64_t last_ = 0;
};
// end region

// region: sleep
/// Ready when the deadline has come. Destroyed before that, it takes its entry with it.
class Sleep {
 public:
  using Output = Unit;
  Sleep(Timers& timers, Clock::time_point at) : timers_(&timers), at_(at) {}
  Sleep(Sleep&& other) noexcept = default;  // Pin sees to it that there is no entry yet
  Sleep& operator=(Sleep&&) = delete;
  ~Sleep() { cancel(); }

  Poll<Unit> poll(Context& context) {
    pin_.hold();
    cancel();
    if (timers_->now() >= at_) return Unit{};
    entry_ = timers_->add(at_, context.waker());
    return pending;
  }

 private:
  void cancel() {
    if (entry_) timers_->remove(*std::exchange(entry_, std::nullopt));
  }

  Timers* timers_;
  Clock::time_point at_;
  std::optional<Timers::Key> entry_{};
  Pin pin_{};
};
// end region

[[nodiscard]] inline Sleep sleep_until(Timers& timers, Clock::time_point at) {
  return {timers, at};
}
[[nodiscard]] inline Sleep sleep_for(Timers& timers, Clock::duration time) {
  return {timers, timers.now() + time};
}

// region: timeout
/// The future's output, or nothing if its time was over first.
template <Future F>
class Timeout {
 public:
  using Output = std::optional<typename F::Output>;
  Timeout(F future, Sleep sleep) : first_(std::move(future), std::move(sleep)) {}

  Poll<Output> poll(Context& context) {
    auto answer = first_.poll(context);
    if (!answer.is_ready()) return pending;
    auto output = answer.take();
    if (output.index() == 1) return Output();
    return Output(std::get<0>(std::move(output)));
  }

 private:
  Select<F, Sleep> first_;
};
template <Future F>
[[nodiscard]] Timeout<F> timeout(Timers& timers, Clock::duration time, F future) {
  return {std::move(future), sleep_for(timers, time)};
}
// end region

}  // namespace parley::notes
