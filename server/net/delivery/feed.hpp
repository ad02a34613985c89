// Whether a connection is fed what is new, falls behind, or has caught up. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/ids.hpp"
#include "core/query.hpp"
#include "net/delivery/lag.hpp"

namespace parley::net {

/// The state machine of one connection's deliveries. It is told what happens and says what to do;
/// the connection does it.
///
/// - Fed: new entries go to the outbox. When the outbox is full, the connection falls behind.
/// - Behind: new entries are left to the log. A catch-up reads it from the cursors on, whenever the
///   outbox has room, until nothing is missing; then the connection is fed again.
/// - Stopped: the connection is ending, and nothing is delivered any more.
class Feed {
 public:
  /// The outbox at the moment of the question, in bytes.
  struct Space {
    std::size_t waiting;
    std::size_t bound;
    [[nodiscard]] bool has_room() const { return waiting < bound; }
    /// A catch-up that waited for room goes on here: it reads pages, not single entries.
    [[nodiscard]] bool is_half_empty() const { return waiting < bound / 2; }
  };
  enum class Offer : std::uint8_t {
    push,            // put it into the outbox
    flush,           // write what waits, then offer it again as flushed
    leave,           // do nothing: a catch-up will find it in the log, or nobody will read it
    begin_catch_up,  // do nothing with it, and start a catch-up
  };
  /// The next step of a catch-up.
  enum class Step : std::uint8_t {
    wait,       // until `may_go_on`
    read_tail,  // what is missing is in the loop's memory
    read_log,   // the oldest missing entries are on disk only
    end,        // not behind any more
  };
  /// What to do with an entry of a page.
  enum class Take : std::uint8_t { push, skip, stop };

  [[nodiscard]] const std::vector<core::RoomId>& rooms() const { return rooms_; }

  // What the loop brings.

  /// A new entry, or a run of entries, that comes after `before` in the log.
  [[nodiscard]] Offer offer(core::Seq before, Space space, bool flushed = false) {
    if (stopped_ || lag_) return Offer::leave;
    if (space.has_room()) return Offer::push;
    return flushed ? fall_behind(before) : Offer::flush;
  }
  /// An event that is not in the log. `reached`: the newest entry that this loop was told of. A
  /// connection that misses such an event needs the members of the room after its catch-up.
  [[nodiscard]] Offer announce(core::RoomId room, core::Seq reached, Space space);

  struct Subscribed {
    bool is_new = false;  // the loop offers the entries of this room from now on
    bool begin_catch_up = false;
    friend bool operator==(const Subscribed&, const Subscribed&) = default;
  };
  /// The connection gets this room's entries after `after`.
  [[nodiscard]] Subscribed subscribe(core::RoomId room, core::Seq after, core::Seq reached);
  /// True if the room was subscribed.
  [[nodiscard]] bool unsubscribe(core::RoomId room);

  /// The connection is ending.
  void stop();

  // The catch-up. All but the first two are for a connection that is behind.

  /// True if a catch-up that waits may go on.
  [[nodiscard]] bool may_go_on(Space space) const { return lag_ && space.is_half_empty(); }
  /// `gap`: everything after this entry is in the loop's tail (see Tail).
  [[nodiscard]] Step next(core::Seq reached, core::Seq gap, Space space) const;

  /// Where to read on; sorted by room.
  [[nodiscard]] std::span<const core::Cursor> cursors() const { return lag_->cursors(); }
  /// For each entry that was read from the tail, in order.
  [[nodiscard]] Take take_from_tail(core::RoomId room, core::Seq seq, Space space);
  /// The tail has nothing more: the connection has caught up, and is fed again. Returns the rooms
  /// in which it missed an event.
  [[nodiscard]] std::vector<core::RoomId> caught_up();

  /// A page that is being read from the log.
  struct Reading {
    core::Seq reached;      // as above, when the reading began
    std::uint64_t version;  // of the cursors
  };
  [[nodiscard]] Reading begin_reading(core::Seq reached) const {
    return {reached, lag_->version()};
  }
  /// False if the page is of no use: a room came or went meanwhile, or the connection was stopped.
  [[nodiscard]] bool is_current(Reading reading) const {
    return lag_ && lag_->version() == reading.version;
  }
  /// For each entry of the page, in order. What the loop has not been told of is not taken: it will
  /// be offered, and would arrive twice.
  [[nodiscard]] Take take_from_log(Reading reading, core::RoomId room, core::Seq seq, Space space);
  /// Every entry of the page was taken, and the log had no more.
  void log_is_read(Reading reading) { lag_->complete_to(reading.reached); }

 private:
  Offer fall_behind(core::Seq after);

  std::vector<core::RoomId> rooms_;
  std::unique_ptr<Lag> lag_;  // only while behind
  bool stopped_ = false;
};

}  // namespace parley::net
