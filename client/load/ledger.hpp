// Who must have received what: finds each message lost, duplicated, out of order or unexpected.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/ids.hpp"

namespace parley::load {

/// A message of this run, counted from 0 in the order of sending.
using Number = std::uint32_t;
/// Rooms and their members, counted from 0. A member is a connection.
using Room = std::uint32_t;
using Member = std::uint32_t;
inline constexpr Member no_member = ~Member{0};

enum class Fault : std::uint8_t {
  lost,          // durable, and did not arrive at a member
  duplicated,    // arrived twice at a member, or is in the log twice
  out_of_order,  // arrived after one with a higher seq
  unexpected,    // nobody sent it, or not to this room, or it is from before the member joined
};
inline constexpr std::size_t fault_kinds = 4;

struct Example {
  Fault fault{};
  Room room = 0;
  core::Seq seq;
  Member member = no_member;  // none: it is about the log, not about one delivery
};

struct Findings {
  static constexpr std::size_t examples_most = 5;  // of each kind

  std::array<std::uint64_t, fault_kinds> counts{};
  std::vector<Example> examples;  // the first of each kind

  [[nodiscard]] std::uint64_t of(Fault fault) const {
    return counts[static_cast<std::size_t>(fault)];
  }
  [[nodiscard]] bool clean() const { return counts == decltype(counts){}; }
};

/// Exact, not sampled. Each room has one timeline: its messages in the order of seq, put together
/// from what was acknowledged and from what anybody received (both say that the message is
/// durable, so that everybody must get it). Each member has a position in it. In the good case a
/// delivery is one comparison at that position; only members that something went wrong for have a
/// list of what they miss.
///
/// Memory: 16 bytes for each message sent, 60 for each member; a timeline keeps what some member
/// has yet to get. One thread at a time.
class Ledger {
 public:
  explicit Ledger(Room rooms) : rooms_(rooms) {}

  /// A new message goes to this room: its number.
  [[nodiscard]] Number issue(Room room);
  [[nodiscard]] std::uint64_t issued() const { return sent_.size(); }

  /// From now on the member must get each message of the room behind `after`.
  void join(Member member, Room room, core::Seq after);
  /// Nothing more is expected of it; what it has not got by now is forgotten.
  void leave(Member member);

  /// The server says that the message is in the log, under this seq.
  void accepted(Number number, core::Seq seq);

  /// The member received the message under this seq. True: as it should be.
  bool delivered(Member member, Number number, core::Seq seq);
  /// The member received what cannot be one of ours.
  void unexpected(Member member, Room room, core::Seq seq);

  /// Deliveries that are still due. 0: everybody has everything.
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }

  /// The end: what is still due counts as lost.
  void settle();
  [[nodiscard]] const Findings& findings() const { return findings_; }

 private:
  /// Positions count from the room's first message on, those trimmed away included.
  using Position = std::uint64_t;

  struct Sent {
    core::Seq seq;  // 0: not known yet
    Room room = 0;
  };
  struct MemberState {
    Room room = 0;
    bool present = false;
    core::Seq joined_after;
    Position next = 0;               // has, or misses, everything before
    std::vector<core::Seq> missing;  // of what is before `next`
  };
  struct RoomState {
    std::vector<core::Seq> timeline;
    Position trimmed = 0;     // so many are gone from the front: everybody has them
    core::Seq trimmed_up_to;  // the seq of the last of them
    Position reached = 0;     // the highest `next` of the members
    core::Seq joined_last;    // the highest `joined_after`
    std::vector<Member> members;
    std::size_t trim_at = 1024;

    [[nodiscard]] Position end() const { return trimmed + timeline.size(); }
    [[nodiscard]] core::Seq at(Position p) const { return timeline[p - trimmed]; }
    [[nodiscard]] Position find(core::Seq seq) const;  // the first that is not below
  };

  void record(core::Seq seq, Number number);
  void insert(RoomState& room, Position at, core::Seq seq);
  void passed_over_by_all(RoomState& room, core::Seq seq);
  bool delivered_out_of_line(Member member, core::Seq seq);
  void advance(RoomState& room, MemberState& member, Position to);
  void trim(RoomState& room);
  void report(Fault fault, Room room, core::Seq seq, Member member);

  std::vector<Sent> sent_;
  std::vector<RoomState> rooms_;
  std::vector<MemberState> members_;
  std::uint64_t outstanding_ = 0;
  Findings findings_;
};

}  // namespace parley::load
