// A fixed set of tasks, polled in the order of their numbers.
#pragma once

#include <array>
#include <bit>
#include <cstddef>

#include "09_no_heap/deadlines.hpp"

namespace parley::notes::bare {

/// Its size is its number of tasks, which the compiler counts. Its tasks, its wake bits and its
/// deadlines must outlive it; its wakers must not.
template <std::size_t Tasks>
class Executor {
 public:
  static_assert(Tasks <= most_tasks, "a word has no more bits");

  template <Future... F>
  Executor(WakeBits& bits, Deadlines& deadlines, F&... futures)
      : bits_(bits), deadlines_(deadlines), tasks_{Entry{&futures, poll_as<F>, {}}...} {
    for (std::size_t i = 0; i < Tasks; ++i) tasks_[i].bit = {&bits, TaskMask{1} << i};
    bits.wake(alive_);
  }
  Executor(const Executor&) = delete;  // wakers point into it
  Executor& operator=(const Executor&) = delete;

  // region: turn
  /// Polls everybody who has been woken, once. Who is woken meanwhile has to wait for the next
  /// turn.
  void turn(Tick now) {
    deadlines_.advance(now, bits_);
    for (TaskMask woken = bits_.take() & alive_; woken != 0; woken &= woken - 1) {
      poll(tasks_[static_cast<std::size_t>(std::countr_zero(woken))]);
    }
  }
  // end region

  [[nodiscard]] bool is_over() const { return alive_ == 0; }

 private:
  struct Entry {
    void* future;
    bool (*poll)(void* future, Context& context);  // true: ready
    WakeBit bit;
  };

  template <class F>
  static bool poll_as(void* future, Context& context) {
    return static_cast<F*>(future)->poll(context).is_ready();
  }

  void poll(Entry& task) {
    deadlines_.forget(task.bit.mask);
    const Waker waker = waker_for(task.bit);
    Context context(waker);
    if (task.poll(task.future, context)) alive_ &= ~task.bit.mask;
  }

  WakeBits& bits_;
  Deadlines& deadlines_;
  std::array<Entry, Tasks> tasks_;
  TaskMask alive_ = static_cast<TaskMask>((std::uint64_t{1} << Tasks) - 1);
};
template <Future... F>
Executor(WakeBits&, Deadlines&, F&...) -> Executor<sizeof...(F)>;

}  // namespace parley::notes::bare
