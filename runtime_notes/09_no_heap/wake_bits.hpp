// Who is to be polled: one bit for each task, in one word.
#pragma once

#include <atomic>
#include <cstdint>

#include "03_poll_and_waker/waker.hpp"

namespace parley::notes::bare {

using TaskMask = std::uint32_t;  // bit n is task n
inline constexpr unsigned most_tasks = 32;

// region: wake_bits
/// Set by wakers, on any thread and in any interrupt handler; taken by the executor.
class WakeBits {
 public:
  void wake(TaskMask tasks) { bits_.fetch_or(tasks, std::memory_order_release); }
  [[nodiscard]] TaskMask take() { return bits_.exchange(0, std::memory_order_acquire); }
  [[nodiscard]] bool any() const { return bits_.load(std::memory_order_relaxed) != 0; }

 private:
  std::atomic<TaskMask> bits_ = 0;
  static_assert(std::atomic<TaskMask>::is_always_lock_free);
};

/// One task's bit, and all that its waker needs. It is there as long as the program.
struct WakeBit {
  WakeBits* word;
  TaskMask mask;
};

inline void wake_bit(const void* data) {
  const auto& bit = *static_cast<const WakeBit*>(data);
  bit.word->wake(bit.mask);
}
inline void nobody_counts(const void* /*data*/) {}
inline constexpr WakerTable wake_bit_table{nobody_counts, wake_bit, wake_bit, nobody_counts};
// end region

[[nodiscard]] inline Waker waker_for(const WakeBit& bit) { return {&bit, wake_bit_table}; }

/// The bit of the task that this waker wakes; 0: the waker is of another kind of executor.
[[nodiscard]] inline TaskMask mask_of(const Waker& waker) {
  const void* bit = waker.data(wake_bit_table);
  return bit == nullptr ? 0 : static_cast<const WakeBit*>(bit)->mask;
}

}  // namespace parley::notes::bare
