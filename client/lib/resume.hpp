// What a client must remember to miss nothing and see nothing twice.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/ids.hpp"

namespace parley::client {

/// The client's cursors: for every room one is in, and for all direct conversations together, the
/// last entry seen. Outlives connections. No I/O.
class Resume {
 public:
  /// Signed in, and the log reaches `head`. True: the log is not the one that the cursors belong to
  /// (its server keeps it in memory and was restarted, or was restored from an older backup), so
  /// the rooms' cursors are forgotten.
  [[nodiscard]] bool signed_in(core::Seq head);
  /// The server refused hello because its log ends before the cursor: all cursors are forgotten.
  void forget_cursors();
  /// The same for a join of that room.
  void forget_cursor(std::string_view room);

  /// In the room; everything up to and including `have` is known or not wanted.
  void enter(std::string_view room, core::Seq have);
  /// In the room again; it reaches `head`. A room that ends before its cursor was made anew. True
  /// if the room had a cursor: its missed entries follow.
  bool enter_again(std::string_view room, core::Seq head);
  void leave(std::string_view room);
  [[nodiscard]] bool in(std::string_view room) const;

  /// True if the application has not seen the entry and wants it: passes it, and moves the cursor.
  [[nodiscard]] bool admit(const core::Entry& entry);

  /// For hello: none before the first sign-in.
  [[nodiscard]] std::optional<core::Seq> direct_after() const { return direct_; }

  /// How to get back to where one was, in the order in which the rooms were entered.
  [[nodiscard]] std::vector<core::command::Join> joins() const;

 private:
  struct Room {
    std::string name;
    std::optional<core::Seq> seen;  // none: only what is new after the next join
    std::size_t order = 0;
  };

  std::map<std::string, Room> rooms_;  // by folded name; bounded by the rooms one may be in
  std::optional<core::Seq> direct_;
  core::Seq newest_;          // the highest seq ever heard of
  bool another_log_ = false;  // the cursors were forgotten since the last sign-in
  std::size_t entered_ = 0;
};

}  // namespace parley::client
