// A button whose interrupt comes at the step that the test chooses.
#pragma once

#include <utility>

#include "09_no_heap/doorbell.hpp"
#include "09_no_heap/tests/fake_cpu.hpp"

namespace parley::notes::bare {

class FakeButton {
 public:
  FakeButton(FakeCpu& cpu, WakeBits& bits) : cpu_(cpu), bell_(bits) {}

  /// Its interrupt handler.
  void on_press() {
    is_pressed_ = true;
    bell_.ring();
  }

  /// Reads the device's register: true once for a press.
  [[nodiscard]] bool take_press() {
    cpu_.step();
    const bool pressed = std::exchange(is_pressed_, false);
    cpu_.step();
    return pressed;
  }

  /// The next press wakes this task.
  void listen(const Context& context) {
    cpu_.step();
    bell_.listen(context);
    cpu_.step();
  }

 private:
  FakeCpu& cpu_;
  Doorbell bell_;
  bool is_pressed_ = false;
};

}  // namespace parley::notes::bare
