// What one session is to be sent: bytes that wait, within a bound, and past it a cursor.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/query.hpp"
#include "store/log.hpp"

namespace parley::notes {

/// Live as long as its bytes stay below the bound: entries are appended as they are published. At
/// the bound it is behind: it takes no more entries, remembers for each room how far it got, and
/// `catch_up` reads the rest from the log once there is room again. So a reader that stalls costs
/// the bound and not more, and loses nothing that the log still has.
class Feed {
 public:
  explicit Feed(std::size_t bound) : bound_(bound) {}

  /// The bytes to write next. Valid until the next call of a member that is not const.
  [[nodiscard]] std::string_view waiting() const {
    return std::string_view(bytes_).substr(written_);
  }
  /// The first `size` of them are written.
  void wrote(std::size_t size);

  /// False while so much waits that its session's requests must not be read.
  [[nodiscard]] bool may_be_asked() const { return waiting().size() < 2 * bound_; }

  /// An answer. Always taken: what bounds answers is not to read requests.
  void answer(std::string_view line) { bytes_ += line; }

  /// A new entry of the log. `reached`: the newest entry that was published before it.
  void publish(std::string_view line, core::Seq reached);

  /// What is not in the log; missed by one who is behind.
  void announce(core::RoomId room, std::string_view line, core::Seq reached);

  /// From here on it gets this room's entries behind `after`.
  void watch(core::RoomId room, core::Seq after, core::Seq reached);
  void forget(core::RoomId room);

  /// Reads what was missed, as far as there is room. Returns the rooms in which announcements were
  /// missed, once nothing else is missing.
  [[nodiscard]] std::vector<core::RoomId> catch_up(store::LogReader& log);

  [[nodiscard]] bool is_behind() const { return behind_ != nullptr; }
  [[nodiscard]] const std::vector<core::RoomId>& rooms() const { return rooms_; }

 private:
  struct Behind {
    std::vector<core::Cursor> cursors;
    std::vector<core::RoomId> missed;
  };

  [[nodiscard]] bool has_room() const { return waiting().size() < bound_; }
  void fall_behind(core::Seq reached);
  [[nodiscard]] core::Cursor& cursor_of(core::RoomId room);

  std::size_t bound_;
  std::string bytes_;
  std::size_t written_ = 0;  // of bytes_
  std::vector<core::RoomId> rooms_;
  std::unique_ptr<Behind> behind_;  // only while it is
};

}  // namespace parley::notes
