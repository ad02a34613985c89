// Logs and entries to test with.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/log.hpp"
#include "store/transfer.hpp"
#include "support/entries.hpp"
#include "support/temporary_directory.hpp"

namespace parley::tests {

inline constexpr core::RoomId lobby{1};
inline constexpr core::RoomId kitchen{2};

inline const store::ExportWhat everything{"", true, true, true, true};

inline std::filesystem::path log_file(const TemporaryDirectory& directory) {
  return directory.path() / "data" / "log.db";
}

inline core::Entry make_entry(core::RoomId room, std::uint8_t kind, std::string text = {},
                              std::string target = {}, core::Identity subject = {},
                              core::Time until = {}) {
  core::Entry entry;
  entry.room = room;
  entry.room_name = room == lobby ? "#lobby" : "#kitchen";
  entry.what = payload(kind, std::move(text), std::move(target), std::move(subject), until);
  entry.time = core::Time{std::chrono::milliseconds(1'795'462'494'923)};
  entry.from = "ada";
  entry.sender = {"guest:ada"};
  return entry;
}

inline core::Entry create(core::RoomId room) {
  return make_entry(room, core::entry::Create::number);
}

inline core::Entry message(core::RoomId room, std::string text, std::string key = "") {
  core::Entry entry = make_entry(room, core::entry::Message::number, std::move(text));
  entry.key = std::move(key);
  return entry;
}

/// Copies, on their way to the log.
inline std::vector<core::Submission> drafts(const std::vector<core::Entry>& entries) {
  std::vector<core::Submission> made;
  made.reserve(entries.size());
  for (const core::Entry& entry : entries) made.emplace_back(std::make_shared<core::Entry>(entry));
  return made;
}

inline std::vector<std::string> texts(const std::vector<core::EntryPtr>& entries) {
  std::vector<std::string> found;
  found.reserve(entries.size());
  for (const core::EntryPtr& entry : entries) {
    found.push_back(core::is<core::entry::Create>(*entry) ? "create" : text_of(*entry));
  }
  return found;
}

/// The SQLite log in `directory`/data.
inline std::unique_ptr<store::Log> open_log(const std::filesystem::path& directory,
                                            bool read_only = false) {
  return store::open_sqlite({directory / "data", store::Durability::process, read_only});
}

/// Why it cannot be opened; "" if it can.
inline std::string opening_failure(const std::filesystem::path& directory, bool read_only = false) {
  try {
    static_cast<void>(open_log(directory, read_only));
    return "";
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
}

inline std::vector<std::string> lobby_texts(store::Log& log) {
  const auto page = log.make_reader()->history({lobby, {}, core::Seq{0}, 100'000});
  REQUIRE_MESSAGE(page.has_value(), page.error().text);
  return texts(page->entries);
}

/// A lobby with messages "m0", "m1" and so on.
inline void fill_lobby(store::Log& log, int messages) {
  const auto writer = log.make_writer();
  std::vector<core::Entry> entries{create(lobby)};
  for (int i = 0; i < messages; ++i) entries.push_back(message(lobby, "m" + std::to_string(i)));
  REQUIRE(writer->append(drafts(entries)));
}

}  // namespace parley::tests
