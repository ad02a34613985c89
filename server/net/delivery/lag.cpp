// How far a connection is behind: cursors sorted by room.
#include "net/delivery/lag.hpp"

#include <algorithm>

namespace parley::net {

Lag::Lag(std::span<const core::RoomId> rooms, core::Seq after) {
  cursors_.reserve(rooms.size());
  for (const core::RoomId room : rooms) cursors_.push_back({room, after});
  std::ranges::sort(cursors_, {}, &core::Cursor::room);
}

void Lag::watch(core::RoomId room, core::Seq after) {
  ++version_;
  const auto place = std::ranges::lower_bound(cursors_, room, {}, &core::Cursor::room);
  if (place != cursors_.end() && place->room == room) {
    place->after = after;
  } else {
    cursors_.insert(place, {room, after});
  }
}

void Lag::forget(core::RoomId room) {
  ++version_;
  std::erase_if(cursors_, [room](const core::Cursor& cursor) { return cursor.room == room; });
  std::erase(missed_, room);
}

std::optional<core::Seq> Lag::oldest() const {
  if (cursors_.empty()) return std::nullopt;
  return std::ranges::min_element(cursors_, {}, &core::Cursor::after)->after;
}

bool Lag::take(core::RoomId room, core::Seq seq) {
  const auto place = std::ranges::lower_bound(cursors_, room, {}, &core::Cursor::room);
  if (place == cursors_.end() || place->room != room || seq <= place->after) return false;
  place->after = seq;
  return true;
}

void Lag::complete_to(core::Seq seq) {
  for (core::Cursor& cursor : cursors_) cursor.after = std::max(cursor.after, seq);
}

void Lag::missed(core::RoomId room) {
  if (std::ranges::find(missed_, room) == missed_.end()) missed_.push_back(room);
}

}  // namespace parley::net
