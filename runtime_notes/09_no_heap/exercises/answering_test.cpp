// Exercise 3: by hand and as a coroutine, Ada says the same at the same time, and is smaller.
#include <doctest/doctest.h>

#include <answering.hpp>
#include <string>
#include <utility>
#include <vector>

#include "09_no_heap/executor.hpp"

using namespace parley::notes::bare;
using parley::notes::Context;
using parley::notes::Poll;
using parley::notes::Unit;

namespace {

/// Everything that is said, with its time.
using Log = std::vector<std::pair<Tick, std::string>>;

Task keep(FramePlace& /*place*/, Room& room, Deadlines& deadlines, Log& log) {
  Cursor cursor;
  for (;;) {
    const Message* message = co_await room.next(cursor);
    log.emplace_back(deadlines.now(),
                     std::string(message->author) + ": " + std::string(message->text.view()));
  }
}

/// A hundred milliseconds in a room with Ada, as whatever she is.
template <class Ada, class... Arguments>
Log talk(Arguments&... place) {
  WakeBits bits;
  Deadlines deadlines;
  Room room(bits);
  FrameSlot<1024> slot;
  Log log;
  Ada ada(place..., room, deadlines);
  Task keeper = keep(slot, room, deadlines, log);
  Executor executor(bits, deadlines, ada, keeper);
  for (Tick now = 0; now < 100; ++now) {
    if (now == 5) room.say("bob", "not for her?");
    if (now == 10) room.say("you", "hello");
    if (now == 15) room.say("you", "while she is thinking");
    if (now == 20) room.say("you", "and again?");
    executor.turn(now);
    while (bits.any()) executor.turn(now);
  }
  return log;
}

struct AsCoroutine {
  using Output = Unit;
  AsCoroutine(FramePlace& place, Room& room, Deadlines& deadlines)
      : task(answer(place, room, deadlines)) {}
  Poll<Unit> poll(Context& context) { return task.poll(context); }
  Task task;
};

}  // namespace

TEST_CASE("both say the same, at the same time") {
  FrameSlot<1024> place;
  const Log expected = talk<AsCoroutine>(place);
  REQUIRE(expected.size() == 7);
  const Log said = talk<Answering>();
  REQUIRE(said.size() == expected.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    CHECK(said[i].first == expected[i].first);
    CHECK(said[i].second == expected[i].second);
  }
}

TEST_CASE("by hand it is smaller, and the compiler knows how small") {
  static_assert(sizeof(Answering) <= 64);
  FrameSlot<1024> place;
  WakeBits bits;
  Deadlines deadlines;
  Room room(bits);
  const Task ada = answer(place, room, deadlines);
  CHECK(sizeof(Answering) < place.wanted());
}
