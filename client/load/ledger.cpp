// Who must have received what.
#include "load/ledger.hpp"

#include <algorithm>

namespace parley::load {

Number Ledger::issue(Room room) {
  sent_.push_back({{}, room});
  return static_cast<Number>(sent_.size() - 1);
}

void Ledger::join(Member member, Room room, core::Seq after) {
  if (member >= members_.size()) members_.resize(member + 1);
  RoomState& where = rooms_[room];
  MemberState& who = members_[member];
  who = {room, true, after, where.find({after.value + 1}), {}};
  where.members.push_back(member);
  where.reached = std::max(where.reached, who.next);
  where.joined_last = std::max(where.joined_last, after);
  outstanding_ += where.end() - who.next;
}

void Ledger::leave(Member member) {
  if (member >= members_.size() || !members_[member].present) return;
  MemberState& who = members_[member];
  RoomState& where = rooms_[who.room];
  outstanding_ -= where.end() - who.next + who.missing.size();
  std::erase(where.members, member);
  who = {};
}

void Ledger::accepted(Number number, core::Seq seq) {
  if (sent_[number].seq == seq) return;
  const RoomState& where = rooms_[sent_[number].room];
  if (sent_[number].seq && seq <= where.trimmed_up_to) {
    return report(Fault::duplicated, sent_[number].room, seq, no_member);
  }
  record(seq, number);
}

bool Ledger::delivered(Member member, Number number, core::Seq seq) {
  MemberState& who = members_[member];
  RoomState& where = rooms_[who.room];
  if (number >= sent_.size() || sent_[number].room != who.room || seq <= who.joined_after) {
    report(Fault::unexpected, who.room, seq, member);
    return false;
  }
  if (sent_[number].seq != seq) record(seq, number);
  if (who.next == where.end() || where.at(who.next) != seq) {
    return delivered_out_of_line(member, seq);
  }
  advance(where, who, who.next + 1);
  --outstanding_;
  return true;
}

void Ledger::unexpected(Member member, Room room, core::Seq seq) {
  report(Fault::unexpected, room, seq, member);
}

/// Word that this message is in the log under this seq, which is not the one known for it.
void Ledger::record(core::Seq seq, Number number) {
  Sent& sent = sent_[number];
  RoomState& where = rooms_[sent.room];
  const bool first = !sent.seq;
  if (first) sent.seq = seq;
  if (seq <= where.trimmed_up_to) {
    // Whoever gets a message says so, and nobody did: all the members went past it.
    if (first) passed_over_by_all(where, seq);
    return;
  }
  const Position at = where.find(seq);
  if (at < where.end() && where.at(at) == seq) {
    // Two messages under one seq; or the second copy of one, which was reported when it was new.
    if (first) report(Fault::unexpected, sent.room, seq, no_member);
    return;
  }
  if (!first) report(Fault::duplicated, sent.room, seq, no_member);
  insert(where, at, seq);
  if (where.timeline.size() >= where.trim_at) trim(where);
}

void Ledger::passed_over_by_all(RoomState& room, core::Seq seq) {
  for (const Member member : room.members) {
    if (seq <= members_[member].joined_after) continue;
    members_[member].missing.push_back(seq);
    ++outstanding_;
  }
}

void Ledger::insert(RoomState& room, Position at, core::Seq seq) {
  // Acknowledgements come in any order, so an insertion near the end is normal.
  room.timeline.insert(room.timeline.begin() + static_cast<std::ptrdiff_t>(at - room.trimmed), seq);
  outstanding_ += room.members.size();
  if (at >= room.reached && seq > room.joined_last) return;
  for (const Member member : room.members) {
    MemberState& who = members_[member];
    if (seq <= who.joined_after) {
      ++who.next;
      --outstanding_;
    } else if (at < who.next) {  // it had something later before anybody had this
      ++who.next;
      who.missing.push_back(seq);
    }
    room.reached = std::max(room.reached, who.next);
  }
}

bool Ledger::delivered_out_of_line(Member member, core::Seq seq) {
  MemberState& who = members_[member];
  RoomState& where = rooms_[who.room];
  const Position at = where.find(seq);
  if (seq > where.trimmed_up_to && at >= who.next) {  // it passed over some
    for (Position p = who.next; p < at; ++p) who.missing.push_back(where.at(p));
    advance(where, who, at + 1);
    --outstanding_;
    return true;
  }
  if (std::erase(who.missing, seq) > 0) {
    --outstanding_;
    report(Fault::out_of_order, who.room, seq, member);
  } else {
    report(Fault::duplicated, who.room, seq, member);
  }
  return false;
}

void Ledger::advance(RoomState& room, MemberState& member, Position to) {
  member.next = to;
  room.reached = std::max(room.reached, to);
}

void Ledger::trim(RoomState& room) {
  Position everybody = room.end();
  for (const Member member : room.members) {
    everybody = std::min(everybody, members_[member].next);
  }
  if (everybody > room.trimmed) {
    const auto count = static_cast<std::ptrdiff_t>(everybody - room.trimmed);
    room.trimmed_up_to = room.at(everybody - 1);
    room.timeline.erase(room.timeline.begin(), room.timeline.begin() + count);
    room.trimmed = everybody;
  }
  // Not again before there is as much again: the cost of looking stays small for each message.
  room.trim_at = std::max<std::size_t>(1024, 2 * room.timeline.size());
}

Ledger::Position Ledger::RoomState::find(core::Seq seq) const {
  if (timeline.empty() || timeline.back() < seq) return end();
  const auto found = std::ranges::lower_bound(timeline, seq);
  return trimmed + static_cast<Position>(found - timeline.begin());
}

void Ledger::settle() {
  for (Member member = 0; member < members_.size(); ++member) {
    MemberState& who = members_[member];
    if (!who.present) continue;
    const RoomState& where = rooms_[who.room];
    for (Position p = who.next; p < where.end(); ++p) who.missing.push_back(where.at(p));
    std::ranges::sort(who.missing);
    for (const core::Seq seq : who.missing) report(Fault::lost, who.room, seq, member);
    outstanding_ -= who.missing.size();
    who.missing.clear();
    who.next = where.end();
  }
}

void Ledger::report(Fault fault, Room room, core::Seq seq, Member member) {
  auto& count = findings_.counts[static_cast<std::size_t>(fault)];
  if (count++ < Findings::examples_most) findings_.examples.push_back({fault, room, seq, member});
}

}  // namespace parley::load
