#include "lib/resume.hpp"

#include <algorithm>
#include <utility>

#include "core/name.hpp"

namespace parley::client {

bool Resume::signed_in(core::Seq head) {
  const bool anew = std::exchange(another_log_, false) || head < newest_;
  if (anew) {
    for (auto& [name, room] : rooms_) room.seen.reset();
  }
  if (!direct_) direct_ = head;
  newest_ = head;
  return anew;
}

void Resume::forget_cursors() {
  direct_.reset();
  another_log_ = true;
}

void Resume::forget_cursor(std::string_view room) {
  const auto found = rooms_.find(core::fold(room));
  if (found != rooms_.end()) found->second.seen.reset();
}

void Resume::enter(std::string_view room, core::Seq have) {
  rooms_.insert_or_assign(core::fold(room), Room{std::string(room), have, ++entered_});
}

bool Resume::enter_again(std::string_view room, core::Seq head) {
  const auto found = rooms_.find(core::fold(room));
  if (found == rooms_.end()) {
    enter(room, head);
    return false;
  }
  auto& seen = found->second.seen;
  const bool had_cursor = seen.has_value();
  if (!seen || head < *seen) seen = head;
  return had_cursor;
}

void Resume::leave(std::string_view room) { rooms_.erase(core::fold(room)); }

bool Resume::in(std::string_view room) const { return rooms_.contains(core::fold(room)); }

bool Resume::admit(const core::Entry& entry) {
  newest_ = std::max(newest_, entry.seq);
  if (entry.room_name.empty()) {
    if (direct_ && entry.seq <= *direct_) return false;
    direct_ = entry.seq;
    return true;
  }
  const auto found = rooms_.find(core::fold(entry.room_name));
  if (found == rooms_.end() || !found->second.seen || entry.seq <= *found->second.seen) {
    return false;
  }
  found->second.seen = entry.seq;
  return true;
}

std::vector<core::command::Join> Resume::joins() const {
  std::vector<const Room*> rooms;
  rooms.reserve(rooms_.size());
  for (const auto& [name, room] : rooms_) rooms.push_back(&room);
  std::sort(rooms.begin(), rooms.end(),
            [](const Room* a, const Room* b) { return a->order < b->order; });
  std::vector<core::command::Join> joins;
  joins.reserve(rooms.size());
  for (const Room* room : rooms) joins.push_back({room->name, room->seen});
  return joins;
}

}  // namespace parley::client
