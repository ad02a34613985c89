// A processor for tests: one interrupt comes, before the Nth instruction that can tell.
#pragma once

#include <functional>
#include <utility>

namespace parley::notes::bare {

/// Each step of a program under test calls `step` first; the interrupt's handler runs there, or, if
/// interrupts are masked, when they are masked no more.
class FakeCpu {
 public:
  FakeCpu(int at_step, std::function<void()> handler)
      : left_(at_step), handler_(std::move(handler)) {}

  void step() {
    if (left_-- == 0) is_pending_ = true;
    handle();
  }

  void mask_interrupts() {
    step();
    is_masked_ = true;
  }
  void unmask_interrupts() {
    step();
    is_masked_ = false;
    handle();
  }
  void wait_for_interrupt() {
    step();
    // The interrupt is what it waits for, and it came before: nothing will end this sleep.
    if (left_ < 0 && !is_pending_) sleeps_for_ever_ = true;
    // Otherwise it comes now, or waits masked: the sleep ends.
    if (left_ >= 0) {
      left_ = -1;
      is_pending_ = true;
    }
    handle();
  }

  [[nodiscard]] bool sleeps_for_ever() const { return sleeps_for_ever_; }

 private:
  void handle() {
    if (is_masked_ || !std::exchange(is_pending_, false)) return;
    handler_();
  }

  int left_;
  std::function<void()> handler_;
  bool is_pending_ = false;
  bool is_masked_ = false;
  bool sleeps_for_ever_ = false;
};

}  // namespace parley::notes::bare
