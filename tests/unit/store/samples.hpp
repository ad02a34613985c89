// Logs and entries to test with.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/log.hpp"
#include "support/temporary_directory.hpp"

namespace parley::tests {

inline constexpr core::RoomId lobby{1};
inline constexpr core::RoomId kitchen{2};

inline core::Entry make_entry(core::RoomId room, core::EntryKind kind, std::string text = "") {
  core::Entry entry;
  entry.room = room;
  entry.room_name = room == lobby ? "#lobby" : "#kitchen";
  entry.kind = kind;
  entry.time = core::Time{std::chrono::milliseconds(1'795'462'494'923)};
  entry.from = "ada";
  entry.sender = {"guest:ada"};
  entry.text = std::move(text);
  return entry;
}

inline core::Entry create(core::RoomId room) { return make_entry(room, core::EntryKind::create); }

inline core::Entry message(core::RoomId room, std::string text, std::string key = "") {
  core::Entry entry = make_entry(room, core::EntryKind::message, std::move(text));
  entry.key = std::move(key);
  return entry;
}

inline std::vector<std::string> texts(const std::vector<core::EntryPtr>& entries) {
  std::vector<std::string> found;
  for (const core::EntryPtr& entry : entries) {
    found.push_back(entry->kind == core::EntryKind::create ? "create" : entry->text);
  }
  return found;
}

}  // namespace parley::tests
