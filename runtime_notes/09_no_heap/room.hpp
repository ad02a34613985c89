// The room: a short log, and a bell. Who is woken reads on from its cursor.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "09_no_heap/doorbell.hpp"
#include "09_no_heap/text.hpp"
#include "core/ids.hpp"

namespace parley::notes::bare {

struct Message {
  std::string_view author;  // a literal
  Text<48> text{};
};

// region: room
/// How far one member has read.
struct Cursor {
  core::Seq seen{};
  std::uint32_t missed = 0;  // entries that were overwritten before it read them
};

/// Remembers the last few messages. Its members have a cursor each, and no queue: who is slow costs
/// nothing, delays nobody, and misses what has been overwritten. One thread.
class Room {
 public:
  static constexpr std::uint64_t remembered = 8;

  explicit Room(WakeBits& bits) : bell_(bits) {}

  void say(std::string_view author, std::string_view text) {
    ++newest_.value;
    place_of(newest_) = Message{author, Text<48>(text)};
    bell_.ring();
  }

  /// A cursor for who wants only what is new.
  [[nodiscard]] Cursor from_now() const { return {newest_, 0}; }

  /// The next message behind the cursor, when there is one. Good until the task waits again.
  [[nodiscard]] auto next(Cursor& cursor) {
    return bell_.until([this, &cursor]() -> Poll<const Message*> {
      if (cursor.seen == newest_) return pending;
      const std::uint64_t behind = newest_.value - cursor.seen.value;
      if (behind > remembered) {
        cursor.missed += static_cast<std::uint32_t>(behind - remembered);
        cursor.seen.value = newest_.value - remembered;
      }
      ++cursor.seen.value;
      return &place_of(cursor.seen);
    });
  }

 private:
  Message& place_of(core::Seq seq) { return log_[seq.value % remembered]; }

  std::array<Message, remembered> log_{};
  core::Seq newest_{};
  Doorbell bell_;
};
// end region

}  // namespace parley::notes::bare
