// How far a connection is behind: one cursor for each of its rooms, while it is behind at all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/ids.hpp"
#include "core/query.hpp"

namespace parley::net {

/// Exists only while a connection polls the log instead of being fed. No I/O: the connection's
/// catch-up coroutine asks it what to read and tells it what was delivered.
class Lag {
 public:
  /// Behind in every room from the same point on.
  Lag(std::span<const core::RoomId> rooms, core::Seq after);

  /// Reads this room from `after` on; replaces the room's cursor.
  void watch(core::RoomId room, core::Seq after);
  void forget(core::RoomId room);

  /// Sorted by room.
  [[nodiscard]] std::span<const core::Cursor> cursors() const { return cursors_; }
  /// The cursor that is furthest behind; nullopt without rooms.
  [[nodiscard]] std::optional<core::Seq> oldest() const;

  /// True if the entry is one to deliver now: its room is watched, and it is behind the cursor.
  /// Moves the cursor. This is where a duplicate would be caught, and a room left meanwhile.
  [[nodiscard]] bool take(core::RoomId room, core::Seq seq);

  /// Everything up to `seq` was delivered, in every room.
  void complete_to(core::Seq seq);

  /// Changes whenever a room comes or goes: a page read before is then of no use.
  [[nodiscard]] std::uint64_t version() const { return version_; }

  /// Rooms in which an event that is not in the log was missed.
  void missed(core::RoomId room);
  [[nodiscard]] const std::vector<core::RoomId>& missed_rooms() const { return missed_; }

 private:
  std::vector<core::Cursor> cursors_;
  std::vector<core::RoomId> missed_;
  std::uint64_t version_ = 0;
};

}  // namespace parley::net
