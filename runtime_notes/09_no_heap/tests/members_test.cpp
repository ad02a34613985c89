// The chat without a heap, on the host: what its members say, what is lost, and what is allocated.
#include "09_no_heap/members.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <thread>

#include "09_no_heap/executor.hpp"

using namespace parley::notes::bare;

namespace {

std::size_t& allocations() {
  static std::size_t count = 0;
  return count;
}

/// A port with a small FIFO, which somebody has to empty.
class FakePort {
 public:
  explicit FakePort(WakeBits& bits) : has_room_(bits) {}

  [[nodiscard]] bool is_full() const { return held_ == 16; }
  void put(char byte) {
    ++held_;
    if (size_ < shown_.size()) shown_[size_++] = byte;
  }
  Doorbell& has_room() { return has_room_; }

  void empty() {
    held_ = 0;
    has_room_.ring();
  }
  [[nodiscard]] std::string_view shown() const { return {shown_.data(), size_}; }

 private:
  std::array<char, 4096> shown_{};
  std::size_t size_ = 0;
  unsigned held_ = 0;
  Doorbell has_room_;
};

std::string_view& last_command() {
  static std::string_view line;
  return line;
}

/// All of the board's tasks, with a clock and a port of our own.
struct Board {
  WakeBits bits{};
  Deadlines deadlines{};
  Room room{bits};
  Keys keys{bits};
  FakePort port{bits};
  FrameSlot<1024> ada{}, bob{}, typist{}, screen{};
  Counting carl{room};
  Task answers = answer(ada, room, deadlines);
  Task fills = fill_silence(bob, room, deadlines);
  Task reads = read_lines(typist, keys, room, [](std::string_view line) { last_command() = line; });
  Task shows = show(screen, room, port);
  Executor<5> executor{bits, deadlines, answers, fills, carl, reads, shows};
  Tick now = 0;

  void type(std::string_view text) {
    for (const char byte : text) keys.put(byte);
  }
  /// Lets so much time pass; the port's FIFO is emptied every millisecond.
  void pass(Tick time) {
    for (const Tick end = now + time; now != end; ++now) {
      port.empty();
      while (bits.any()) executor.turn(now);
      executor.turn(now);
    }
  }
};

}  // namespace

// Every allocation of this program is counted, but where the sanitizer brings its own.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PARLEY_NO_COUNT
#endif
#endif
#if !defined(PARLEY_NO_COUNT) && !defined(__SANITIZE_THREAD__)
void* operator new(std::size_t size) {
  ++allocations();
  if (void* memory = std::malloc(size)) return memory;  // NOLINT: this is operator new
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }                        // NOLINT
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }  // NOLINT

TEST_CASE("the count of allocations counts") {
  const std::size_t before = allocations();
  delete new int;  // NOLINT
  ::operator delete(::operator new(1));
  CHECK(allocations() > before);
}
#endif

TEST_CASE("the whole chat allocates nothing, from its making to its end") {
  const std::size_t before = allocations();
  std::size_t after = 0;
  std::array<char, 4096> shown{};
  {
    Board board;
    board.pass(10);
    board.type("hello\n");
    board.pass(1000);
    board.type("who are you?\n/nothing\n");
    board.pass(1000);
    board.port.shown().copy(shown.data(), shown.size());
    after = allocations();
    CHECK(last_command() == "/nothing");
  }
  CHECK(allocations() == before);
  CHECK(after == before);
  CHECK(std::string(shown.data()) ==
        "you: hello\n"
        "ada: hello, you\n"
        "bob: so quiet here\n"
        "you: who are you?\n"
        "ada: I am a task of a few bytes, how should I know?\n"
        "carl: that was message 5\n"
        "bob: so quiet here\n");
}

TEST_CASE("carl by hand and carl as a coroutine say the same") {
  WakeBits bits;
  Deadlines deadlines;
  Room by_hand(bits);
  Room as_coroutine(bits);
  FrameSlot<1024> slot;
  Counting carl(by_hand);
  Task other = count(slot, as_coroutine);
  Executor executor(bits, deadlines, carl, other);
  executor.turn(0);
  Cursor one = by_hand.from_now();
  Cursor two = as_coroutine.from_now();
  for (Tick now = 1; now < 20; ++now) {
    by_hand.say("you", "x");
    as_coroutine.say("you", "x");
    executor.turn(now);
    executor.turn(now);
    CHECK(by_hand.from_now().seen == as_coroutine.from_now().seen);
  }
  CHECK(by_hand.from_now().seen.value == 23);  // 19 and his own four
  CHECK(one.seen == two.seen);
}

TEST_CASE("who is slow misses what was overwritten, is told how much, and delays nobody") {
  Board board;
  board.pass(10);
  for (int i = 0; i < 16; ++i) board.port.put('.');  // full, and nobody empties it
  for (std::uint32_t i = 0; i < 12; ++i) {
    Text<48> text;
    text << i;
    board.room.say("eve", text.view());
    while (board.bits.any()) board.executor.turn(board.now);
  }
  board.pass(100);
  const std::string shown(board.port.shown());
  CHECK(shown.starts_with("................eve: 0\n"));  // the one that was on its way
  // Twelve of hers, two of carl's; the first is shown, the last eight are still there.
  CHECK(shown.find("(5 missed) eve: 5\n") != std::string::npos);
  CHECK(shown.ends_with("eve: 11\n"));
}

TEST_CASE("a line that is too long is cut, and an empty one is none") {
  Board board;
  board.pass(1);
  board.type("\n\r\n");
  board.pass(5);
  CHECK(board.room.from_now().seen.value == 0);
  board.type("0123456789012345678901234567890123456789012345678901234\n");
  board.pass(5);
  CHECK(board.port.shown() == "you: 012345678901234567890123456789012345678901234567\n");
}

TEST_CASE("bytes that nobody takes are lost and counted, and the first ones stay") {
  Board board;
  board.type("first\n");
  for (int i = 0; i < 100; ++i) board.type("x");
  CHECK(board.keys.lost() == 42);
  board.pass(5);
  CHECK(board.port.shown() == "you: first\n");
}

TEST_CASE("a thread in the place of the UART: every byte that was not lost comes once, in order") {
  WakeBits bits;
  Deadlines deadlines;
  Keys keys(bits);
  Room room(bits);
  FrameSlot<1024> slot;
  Task reads = read_lines(slot, keys, room, [](std::string_view /*line*/) {});
  Executor executor(bits, deadlines, reads);
  constexpr std::uint64_t lines = 5000;
  const std::jthread uart([&] {
    for (std::uint64_t i = 0; i < 2 * lines;) {
      const std::uint32_t lost = keys.lost();
      keys.put(i % 2 == 0 ? 'x' : '\n');
      if (keys.lost() == lost) {
        ++i;
      } else {
        std::this_thread::yield();  // a UART would not try again
      }
    }
  });
  while (room.from_now().seen.value < lines) executor.turn(0);
  CHECK(room.from_now().seen.value == lines);
}
