// Exercise 3, solved: two waits, two states.
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
    for (;;) {  // a new state is polled at once: nobody else would wake us for it
      if (is_waiting_to_answer_) {
        if (!Sleep(deadlines_, answers_at_).poll(context).is_ready()) return pending;
        room_.say("ada",
                  was_asked_ ? "I am a task of a few bytes, how should I know?" : "hello, you");
        is_waiting_to_answer_ = false;
      }
      auto heard = room_.next(cursor_).poll(context);
      if (!heard.is_ready()) return pending;
      const Message* message = heard.take();
      if (message->author != "you") continue;
      was_asked_ = message->text.view().ends_with('?');
      answers_at_ = deadlines_.now() + 20;
      is_waiting_to_answer_ = true;
    }
  }

 private:
  Room& room_;
  Deadlines& deadlines_;
  Cursor cursor_;
  Tick answers_at_ = 0;
  bool is_waiting_to_answer_ = false;
  bool was_asked_ = false;
};

}  // namespace parley::notes::bare
