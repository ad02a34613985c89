// Exercise 1: a leaf future for an interrupt. Lose a wake-up, see it, and mend it.
#pragma once

#include "09_no_heap/exercises/fake_button.hpp"

namespace parley::notes::bare {

/// Ready when the button was pressed.
class Pressed {
 public:
  using Output = Unit;
  explicit Pressed(FakeButton& button) : button_(button) {}

  Poll<Unit> poll(Context& context) {
    // Your turn. As it stands it looks right, and nearly always is. The test lets the press come at
    // every step in turn, and says at which ones the processor sleeps for ever. Why at those?
    if (button_.take_press()) return Unit{};
    button_.listen(context);
    return pending;
  }

 private:
  FakeButton& button_;
};

}  // namespace parley::notes::bare
