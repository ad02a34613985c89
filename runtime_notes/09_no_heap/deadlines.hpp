// Timers without a list: one deadline for each task.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "03_poll_and_waker/future.hpp"
#include "09_no_heap/wake_bits.hpp"

namespace parley::notes::bare {

/// Milliseconds since the start. It goes round after 49.7 days, so two ticks are compared only by
/// their distance, which must be below 24.8 days.
using Tick = std::uint32_t;
[[nodiscard]] constexpr bool is_before(Tick one, Tick other) {
  return static_cast<std::int32_t>(one - other) < 0;
}

/// A task's deadline is the earliest of all sleeps that its last poll has come upon. A poll asks
/// all that the task waits for, so each sleep says its time again, and none has to be taken back.
class Deadlines {
 public:
  [[nodiscard]] Tick now() const { return now_; }

  /// It is `now`: wakes everybody whose deadline has come.
  void advance(Tick now, WakeBits& bits) {
    now_ = now;
    TaskMask due = 0;
    for (TaskMask left = set_; left != 0; left &= left - 1) {
      if (!is_before(now, at_[task_of(left)])) due |= left & -left;
    }
    set_ &= ~due;
    bits.wake(due);
  }

  // region: note
  /// The executor is about to poll this task.
  void forget(TaskMask task) { set_ &= ~task; }

  /// A sleep has been polled, and is not over.
  void note(TaskMask task, Tick at) {
    if (task == 0) return;  // of another executor, which has to ask by itself
    Tick& earliest = at_[task_of(task)];
    if ((set_ & task) == 0 || is_before(at, earliest)) earliest = at;
    set_ |= task;
  }
  // end region

 private:
  static std::size_t task_of(TaskMask mask) {
    return static_cast<std::size_t>(std::countr_zero(mask));
  }

  Tick now_ = 0;
  TaskMask set_ = 0;
  std::array<Tick, most_tasks> at_{};
};

class Sleep {
 public:
  using Output = Unit;
  Sleep(Deadlines& deadlines, Tick at) : deadlines_(deadlines), at_(at) {}

  Poll<Unit> poll(Context& context) {
    if (!is_before(deadlines_.now(), at_)) return Unit{};
    deadlines_.note(mask_of(context.waker()), at_);
    return pending;
  }

 private:
  Deadlines& deadlines_;
  Tick at_;
};

[[nodiscard]] inline Sleep sleep_for(Deadlines& deadlines, Tick milliseconds) {
  return {deadlines, deadlines.now() + milliseconds};
}

}  // namespace parley::notes::bare
