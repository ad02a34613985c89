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
  /// (a server without a durable log was restarted); they are set back, so that all of the new one
  /// is seen.
  [[nodiscard]] bool signed_in(core::Seq head);

  /// In the room; everything up to and including `have` is known or not wanted.
  void enter(std::string_view room, core::Seq have);
  /// In the room again; it reaches `head`. A room that is behind its cursor was made anew.
  void enter_again(std::string_view room, core::Seq head);
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
    core::Seq seen;
    std::size_t order = 0;
  };

  std::map<std::string, Room> rooms_;  // by folded name; bounded by the rooms one may be in
  std::optional<core::Seq> direct_;
  core::Seq newest_;  // the highest seq ever heard of
  std::size_t entered_ = 0;
};

}  // namespace parley::client
