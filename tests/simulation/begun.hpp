// The rooms and direct conversations of the log, counted without the hub: what its quotas are held
// against.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include "core/entry.hpp"
#include "core/identity.hpp"
#include "core/ids.hpp"

namespace parley::simulation {

/// Rooms that have not ended, in the order of the log. All users of a run are guests. The bounds
/// hold at each entry, so only the greatest counts are kept.
class Begun {
 public:
  void create(const core::Entry& entry) {
    const bool direct = entry.room_name.empty();
    const Sides sides =
        direct ? Sides{entry.sender.value, std::get<core::entry::Create>(entry.what).with.value}
               : Sides{};
    if (!rooms_.emplace(entry.room, sides).second) return;
    most_rooms_ = std::max(most_rooms_, rooms_.size());
    if (!direct) return;
    most_by_one_ = std::max(most_by_one_, ++by_[sides.founder]);
    if (sides.founder != sides.other) {
      most_with_one_ = std::max(most_with_one_, ++with_[sides.other]);
    }
  }

  void end(core::RoomId room) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) return;
    const Sides& sides = found->second;
    if (!sides.founder.empty()) {
      --by_[sides.founder];
      if (sides.founder != sides.other) --with_[sides.other];
    }
    rooms_.erase(found);
  }

  /// The log refused an end. What it was to make place for may be in the next commit, and stored.
  void refuse_end() { ++ends_refused_; }
  [[nodiscard]] std::size_t ends_refused() const { return ends_refused_; }

  /// The most rooms and conversations that there were at once.
  [[nodiscard]] std::size_t most_rooms() const { return most_rooms_; }
  /// The most conversations that one user had begun.
  [[nodiscard]] std::size_t most_by_one() const { return most_by_one_; }
  /// The most conversations that others had begun with one user.
  [[nodiscard]] std::size_t most_with_one() const { return most_with_one_; }

 private:
  struct Sides {  // identities; empty for a room
    std::string founder;
    std::string other;
  };

  std::map<core::RoomId, Sides> rooms_;
  std::map<std::string, std::size_t> by_;
  std::map<std::string, std::size_t> with_;
  std::size_t ends_refused_ = 0;
  std::size_t most_rooms_ = 0;
  std::size_t most_by_one_ = 0;
  std::size_t most_with_one_ = 0;
};

}  // namespace parley::simulation
