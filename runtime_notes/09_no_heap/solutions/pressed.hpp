// Exercise 1, solved: first listen, then look.
#pragma once

#include "09_no_heap/exercises/fake_button.hpp"

namespace parley::notes::bare {

/// Ready when the button was pressed.
class Pressed {
 public:
  using Output = Unit;
  explicit Pressed(FakeButton& button) : button_(button) {}

  Poll<Unit> poll(Context& context) {
    button_.listen(context);  // a press from here on wakes us
    if (button_.take_press()) return Unit{};
    return pending;
  }

 private:
  FakeButton& button_;
};

}  // namespace parley::notes::bare
