// What one session is to be sent: live, behind, catching up.
#include "chat/feed.hpp"

#include <algorithm>
#include <utility>

#include "wire/json/encode.hpp"

namespace parley::notes {

namespace {
constexpr std::size_t page_entries = 64;
}

void Feed::wrote(std::size_t size) {
  written_ += size;
  if (written_ == bytes_.size()) {
    bytes_ = std::string();  // clear() would keep the memory of an idle session
    written_ = 0;
  } else if (written_ > bytes_.size() / 2) {
    bytes_.erase(0, written_);
    written_ = 0;
  }
}

void Feed::publish(std::string_view line, core::Seq reached) {
  if (behind_) return;  // it will find the entry in the log
  if (has_room()) {
    bytes_ += line;
  } else {
    fall_behind(reached);
  }
}

void Feed::announce(core::RoomId room, std::string_view line, core::Seq reached) {
  if (!behind_ && has_room()) {
    bytes_ += line;
    return;
  }
  if (!behind_) fall_behind(reached);
  if (std::ranges::find(behind_->missed, room) == behind_->missed.end()) {
    behind_->missed.push_back(room);
  }
}

void Feed::watch(core::RoomId room, core::Seq after, core::Seq reached) {
  if (std::ranges::find(rooms_, room) == rooms_.end()) rooms_.push_back(room);
  if (!behind_ && after >= reached) return;
  if (!behind_) fall_behind(reached);
  cursor_of(room).after = after;
}

void Feed::forget(core::RoomId room) {
  std::erase(rooms_, room);
  if (!behind_) return;
  std::erase_if(behind_->cursors, [room](const core::Cursor& at) { return at.room == room; });
  std::erase(behind_->missed, room);
}

void Feed::fall_behind(core::Seq reached) {
  behind_ = std::make_unique<Behind>();
  for (const core::RoomId room : rooms_) behind_->cursors.push_back({room, reached});
}

core::Cursor& Feed::cursor_of(core::RoomId room) {
  const auto found = std::ranges::find(behind_->cursors, room, &core::Cursor::room);
  if (found != behind_->cursors.end()) return *found;
  return behind_->cursors.emplace_back(core::Cursor{room, {}});
}

std::vector<core::RoomId> Feed::catch_up(store::LogReader& log) {
  while (behind_ && waiting().size() < bound_ / 2) {
    const auto page = log.read(behind_->cursors, page_entries);
    if (!page) return {};
    for (const core::EntryPtr& entry : page->entries) {
      if (!has_room()) return {};
      cursor_of(entry->room).after = entry->seq;
      if (!core::is_silent(*entry)) bytes_ += wire::json::encode(*entry);
    }
    if (!page->more) return std::exchange(behind_, nullptr)->missed;
  }
  return {};
}

}  // namespace parley::notes
