// Questions to the log. Permission is checked before one is asked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/entry.hpp"
#include "core/ids.hpp"

namespace parley::core {

/// Where a reader stands in one room: it has everything up to and including `after`.
struct Cursor {
  RoomId room;
  Seq after;

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// A page of one room, oldest first. With `before`: the newest that are older. With `after`: the
/// oldest that are newer. With neither: the newest.
struct HistoryQuery {
  RoomId room;
  std::optional<Seq> before;
  std::optional<Seq> after;
  std::size_t limit = 50;
  // The same by the clock, where no seq is given. The page is in the log's order all the same:
  // after an import that need not be the clock's.
  std::optional<Time> before_time{};
  std::optional<Time> after_time{};
};

/// The conversations whose newest message is newer than `after` and older than `before`.
struct RecentQuery {
  struct Conversation {
    RoomId room;
    std::string with;  // for the answer
  };
  std::vector<Conversation> conversations;
  Time after{};
  Time before{};
  std::size_t limit = 50;
};

/// The newest messages in `rooms` (older than `before`) that hold all words of `text`.
struct SearchQuery {
  std::vector<RoomId> rooms;
  std::string text;
  std::optional<Seq> before;
  std::size_t limit = 50;
};

}  // namespace parley::core
