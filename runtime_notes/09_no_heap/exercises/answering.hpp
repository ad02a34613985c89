// Exercise 3: Ada by hand. A state machine whose size the compiler knows, as Rust's would be.
#pragma once

#include "09_no_heap/members.hpp"

namespace parley::notes::bare {

/// Does what the coroutine `answer` does, in members.cpp.
class Answering {
 public:
  using Output = Unit;
  Answering(Room& room, Deadlines& deadlines)
      : room_(room), deadlines_(deadlines), cursor_(room.from_now()) {}

  Poll<Unit> poll(Context& context) {
    // Your turn. Ask yourself where the coroutine waits: each of these places is a state, and what
    // it still needs afterwards is a member. And what do you poll, when you come to a new state?
    static_cast<void>(context);
    static_cast<void>(room_);
    static_cast<void>(deadlines_);
    static_cast<void>(cursor_);
    return pending;
  }

 private:
  Room& room_;
  Deadlines& deadlines_;
  Cursor cursor_;
};

}  // namespace parley::notes::bare
