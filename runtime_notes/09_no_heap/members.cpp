// The members as tasks. Futures that are selected have names here: GCC before 14 destroys some
// temporaries of a co_await expression wrongly.
#include "09_no_heap/members.hpp"

#include "03_poll_and_waker/join_select.hpp"

namespace parley::notes::bare {

Task answer(FramePlace& /*place*/, Room& room, Deadlines& deadlines) {
  Cursor cursor = room.from_now();
  for (;;) {
    const Message* message = co_await room.next(cursor);
    if (message->author != "you") continue;
    const bool asked = message->text.view().ends_with('?');  // it may be gone after the wait
    co_await sleep_for(deadlines, 20);
    room.say("ada", asked ? "I am a task of a few bytes, how should I know?" : "hello, you");
  }
}

// region: silence
Task fill_silence(FramePlace& /*place*/, Room& room, Deadlines& deadlines) {
  Cursor cursor = room.from_now();
  for (;;) {
    co_await room.next(cursor);
    for (bool spoken = true; spoken;) {
      auto first = select(room.next(cursor), sleep_for(deadlines, 500));
      spoken = (co_await first).index() == 0;
    }
    room.say("bob", "so quiet here");
    cursor = room.from_now();  // what I say myself does not end a silence
  }
}
// end region

void Counting::say_how_many(Room& room, std::uint32_t heard) {
  Text<48> text;
  text << "that was message " << heard;
  room.say("carl", text.view());
}

// region: count
Task count(FramePlace& /*place*/, Room& room) {
  Cursor cursor = room.from_now();
  for (std::uint32_t heard = 1;; ++heard) {
    co_await room.next(cursor);
    if (heard % 5 == 0) Counting::say_how_many(room, heard);
  }
}
// end region

Task read_lines(FramePlace& /*place*/, Keys& keys, Room& room,
                void (*command)(std::string_view line)) {
  Text<48> line;
  for (;;) {
    const char byte = co_await keys.take();
    if (byte != '\r' && byte != '\n') {
      line << byte;
      continue;
    }
    if (line.view().starts_with('/')) {
      command(line.view());
    } else if (!line.view().empty()) {
      room.say("you", line.view());
    }
    line.clear();
  }
}

}  // namespace parley::notes::bare
