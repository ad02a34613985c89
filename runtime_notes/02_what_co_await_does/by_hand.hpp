// The same small session as a state machine, by hand: what the compiler makes of the coroutine.
#pragma once

#include "02_what_co_await_does/lines.hpp"

namespace parley::notes02 {

// region: by_hand
class ByHand {
 public:
  explicit ByHand(Lines& lines) : lines_(lines) {}

  /// A line has come. True while it wants more.
  bool resume(std::string came) {
    switch (at_) {
      case At::name:  // the first co_await
        name_ = std::move(came);
        lines_.say("welcome, " + name_);
        at_ = At::line;
        return true;
      case At::line:  // the second one, in the loop
        if (came != "quit") {
          lines_.say(numbered(number_++, name_, came));
          return true;
        }
        lines_.say("bye, " + name_);
        at_ = At::end;
        return false;
      case At::end: return false;
    }
    return false;
  }

 private:
  enum class At { name, line, end };

  Lines& lines_;      // the parameter
  std::string name_;  // the locals that live across a wait
  int number_ = 1;
  At at_ = At::name;  // where it stands
};
// end region

}  // namespace parley::notes02
