// Who is in the room: three that talk by themselves, one that types, one that shows.
#pragma once

#include <cstdint>
#include <string_view>

#include "09_no_heap/byte_ring.hpp"
#include "09_no_heap/deadlines.hpp"
#include "09_no_heap/room.hpp"
#include "09_no_heap/task.hpp"

namespace parley::notes::bare {

using Keys = ByteRing<64>;

/// Ada answers whoever greets or asks, after a moment.
Task answer(FramePlace& place, Room& room, Deadlines& deadlines);

/// Bob speaks when nobody has spoken for half a second, once.
Task fill_silence(FramePlace& place, Room& room, Deadlines& deadlines);

/// Carl says so at every fifth message. Here as a coroutine; `Counting` is the same by hand.
Task count(FramePlace& place, Room& room);

// region: counting
class Counting {
 public:
  using Output = Unit;
  explicit Counting(Room& room) : room_(room), cursor_(room.from_now()) {}

  Poll<Unit> poll(Context& context) {
    while (room_.next(cursor_).poll(context).is_ready()) {
      if (++heard_ % 5 == 0) say_how_many(room_, heard_);
    }
    return pending;
  }

 private:
  friend Task count(FramePlace& place, Room& room);
  static void say_how_many(Room& room, std::uint32_t heard);

  Room& room_;
  Cursor cursor_;
  std::uint32_t heard_ = 0;
};
// end region

/// Makes lines of bytes, and says them in the room. A line that begins with '/' goes to `command`.
Task read_lines(FramePlace& place, Keys& keys, Room& room, void (*command)(std::string_view line));

/// All of the text, to a port that takes a byte at a time and rings `has_room()` when it was full.
template <class Port>
[[nodiscard]] auto send(Port& port, std::string_view text) {
  return port.has_room().until([&port, text]() mutable -> Poll<Unit> {
    for (; !text.empty(); text.remove_prefix(1)) {
      if (port.is_full()) return pending;
      port.put(text.front());
    }
    return Unit{};
  });
}

/// Shows what is said, from the first message on.
template <class Port>
Task show(FramePlace& /*place*/, Room& room, Port& port) {
  Cursor cursor;
  for (;;) {
    const Message* message = co_await room.next(cursor);
    Text<80> line;
    if (const std::uint32_t missed = std::exchange(cursor.missed, 0); missed != 0) {
      line << "(" << missed << " missed) ";
    }
    line << message->author << ": " << message->text.view() << "\n";
    co_await send(port, line.view());
  }
}

}  // namespace parley::notes::bare
