// What the log says: entries become durable and visible, or are taken back.
#include <algorithm>
#include <cassert>
#include <utility>

#include "core/entry_columns.hpp"
#include "core/hub/state.hpp"

namespace parley::core {

void Hub::State::committed(std::span<const Committed> entries, Now now, Effects& out) {
  assert(entries.size() <= pending_.size());
  for (const Committed& result : entries) {
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    ++answered_;
    settle(pending, result, out);
    count_down(pending, out);
  }
  overload_.stored(entries.size(), now.steady);
  publish(entries, out);
  run_ready(now, out);
}

namespace {

/// True for what its sender may do as an operator of the server alone, not by a role in the room.
bool exceeds_role(const RoomState& room, const Entry& entry) {
  if (room.kind == RoomKind::direct || spoken(entry) || is<entry::Create>(entry)) return false;
  const auto* const redaction = as<entry::Redact>(entry);
  if (redaction != nullptr && !redaction->author.value.empty()) return false;  // its own message
  return role_of(room, entry.sender) < (hands_over(entry) ? Role::founder : Role::op);
}

/// For the audit log. A room's password is in no record.
std::string what_of(const Entry& entry) {
  if (const auto* const redaction = as<entry::Redact>(entry)) {
    return "message " + std::to_string(redaction->about.value) + ": " + redaction->reason;
  }
  const auto* const mode = as<entry::SetMode>(entry);
  if (mode != nullptr && mode->mode == mode_name::password) return mode->mode;
  const auto columns = columns_of(entry);
  return columns.target.get() + ": " + columns.text.get();
}

}  // namespace

void Hub::State::settle(const Pending& pending, const Committed& result, Effects& out) {
  if (const auto* mark = std::get_if<ReadMark>(&result.what)) return settle(pending, *mark, out);
  if (const auto* end = std::get_if<RoomEnd>(&result.what)) return settle(pending, *end, out);
  const Entry& entry = *result.entry();
  if (pending.room == nullptr) {
    if (result.refusal) return answer(pending, event::Failed{*result.refusal}, out);
    return settle_anywhere(pending, entry, out);
  }
  Room& room = *pending.room;
  if (pending.says) {
    --room.speaking;
    room.emptied = steady_;  // a message from outside keeps the room for as long as a member would
  }
  if (result.refusal) return answer(pending, event::Failed{*result.refusal}, out);
  if (!result.duplicate) {
    head_ = std::max(head_, entry.seq);
    if (pending.says) {
      apply(room.now, entry);
      if (room.unsettled) apply(room.unsettled->durable, entry);
    }
    room.now.last = std::max(room.now.last, entry.seq);
    if (room.unsettled) room.unsettled->durable.last = room.now.last;
  }
  const User* by = users_.find(entry.sender.value);
  if (by != nullptr && by->is_operator() && !result.duplicate &&
      exceeds_role(room.durable(), entry)) {
    record({0, entry.time, by->shown_account(), std::string(kind_name(entry)), room.durable().name,
            what_of(entry)},
           out);
  }
  if (pending.change) {
    apply(room.unsettled->durable, entry);
    change_settled(room, pending);
    if (is<entry::Create>(entry)) return settle_created(pending, entry, out);
  }
  if (!pending.answers_next) answer(pending, event::Accepted{entry.seq, entry.time}, out);
}

/// Of an operator of the server. The room may have ended.
void Hub::State::settle_anywhere(const Pending& pending, const Entry& redaction, Effects& out) {
  head_ = std::max(head_, redaction.seq);
  if (Room* room = rooms_.find(redaction.room)) {
    room->now.last = std::max(room->now.last, redaction.seq);
    if (room->unsettled) room->unsettled->durable.last = room->now.last;
  }
  const auto& redact = std::get<entry::Redact>(redaction.what);
  record({0, redaction.time, redaction.account, std::string(kind_name(redaction)),
          redaction.room_name.empty() ? redact.to : redaction.room_name, what_of(redaction)},
         out);
  answer(pending, event::Accepted{redaction.seq, redaction.time}, out);
}

/// The room itself goes in `publish`, after what was said before its end.
void Hub::State::settle(const Pending& pending, const RoomEnd& end, Effects& out) const {
  if (end.from.empty()) return;  // the server took an empty room away
  record({0, end.time, end.account, "delete_room", end.room_name, end.reason}, out);
  answer(pending, event::Done{}, out);
}

void Hub::State::settle(const Pending& pending, const ReadMark& mark, Effects& out) const {
  const event::Marked marked{mark.with, mark.time};
  answer(pending, marked, out);
  const User* user = users_.find(mark.reader.value);
  if (user == nullptr || !pending.tells_others) return;
  for (const Session& session : SessionsOf(*user)) {
    if (session.id != pending.asker) out.emplace_back(effect::Reply{session.id, 0, marked});
  }
}

void Hub::State::settle_created(const Pending& pending, const Entry& entry, Effects& out) {
  Room& room = *pending.room;
  if (room.is_direct()) {
    subscribe_both(room, entry.seq, out);
    return watch_if_deserted(room);
  }
  directory_.insert(&room);
  Session* session = sessions_.find(pending.asker);
  if (session != nullptr) --session->creating;
  if (session == nullptr || session->left) return watch_if_deserted(room);
  enter(*session, room);
  welcome(*session, pending.tag, room, true, out);
  // From just before it, so that the founder sees the room's own `create`, once.
  out.emplace_back(effect::Subscribe{session->id, room.id(), Seq{entry.seq.value - 1}});
}

void Hub::State::subscribe_both(const Room& room, Seq after, Effects& out) const {
  const RoomState& state = room.durable();
  for (const Identity* side : {&state.founder, &state.other}) {
    const User* user = users_.find(side->value);
    if (user == nullptr || (side == &state.other && state.other == state.founder)) continue;
    for (const Session& session : SessionsOf(*user)) {
      out.emplace_back(effect::Subscribe{session.id, room.id(), after});
    }
  }
}

void Hub::State::change_settled(Room& room, const Pending& pending) {
  Unsettled& unsettled = *room.unsettled;
  unsettled.creating = false;
  if (pending.ends) {  // which the log refused
    unsettled.ending = false;
    --ending_;
    watch_if_deserted(room);
  }
  ++room.rules;
  if (const auto* kick = pending.change ? as<entry::Kick>(*pending.change) : nullptr) {
    unsettled.kicked.erase(std::ranges::find(unsettled.kicked, kick->identity));
  }
  release(unsettled.waiting);
  if (--unsettled.changes > 0) return;
  room.now = std::move(unsettled.durable);
  room.unsettled.reset();
  count_founder(room);  // the log may have refused to hand the room over
}

void Hub::State::answer(const Pending& pending, Event event, Effects& out) const {
  if (pending.is_answered) return;
  const Session* session = sessions_.find(pending.asker);
  if (session == nullptr || session->left) return;
  out.emplace_back(effect::Reply{session->id, pending.tag, std::move(event)});
}

void Hub::State::publish(std::span<const Committed> entries, Effects& out) {
  Batch batch;
  const auto flush = [&]() {
    if (batch.empty()) return;
    out.emplace_back(effect::Publish{std::make_shared<const Batch>(std::exchange(batch, {}))});
  };
  for (const Committed& one : entries) {
    if (const auto* end = std::get_if<RoomEnd>(&one.what)) {
      flush();
      remove_ended(*rooms_.find(end->room), *end, out);
    }
    const EntryPtr& entry = one.entry();
    if (!entry || one.duplicate || one.refusal || is_silent(*entry)) continue;
    batch.push_back(entry);
    if (!is<entry::Kick>(*entry)) continue;
    // Whoever is kicked sees the kick, and nothing that was said after it.
    flush();
    eject(*entry, out);
  }
  flush();
  for (const Committed& one : entries) {
    const EntryPtr& entry = one.entry();
    const bool invites = entry && is<entry::Invite>(*entry) && !one.duplicate;
    if (invites && rooms_.find(entry->room) != nullptr) tell_invited(*entry, out);
  }
}

void Hub::State::eject(const Entry& kick, Effects& out) {
  Room* room = rooms_.find(kick.room);
  const auto& [nick, identity, reason] = std::get<entry::Kick>(kick.what);
  const User* user = users_.find(identity.value);
  if (room == nullptr || user == nullptr) return;
  for (Session& session : SessionsOf(*user)) {
    if (!session.is_in(*room)) continue;
    leave(session, *room);
    out.emplace_back(effect::Reply{session.id, 0, event::YouLeft{kick.room_name, reason}});
    out.emplace_back(effect::Unsubscribe{session.id, room->id()});
  }
}

void Hub::State::tell_invited(const Entry& invite, Effects& out) const {
  const User* user = users_.find(std::get<entry::Invite>(invite.what).identity.value);
  if (user == nullptr) return;
  for (const Session& session : SessionsOf(*user)) {
    out.emplace_back(effect::Reply{
        session.id, 0, event::Invited{invite.room_name, invite.from, invite.time, invite.account}});
  }
}

/// Of the command whose next entry is in front, whatever the log says of its others.
void Hub::State::answer_no_more() {
  for (Pending& rest : pending_) {
    rest.is_answered = true;
    if (!rest.answers_next) return;
  }
}

void Hub::State::refused(std::size_t count, const Error& why, Now now, Effects& out) {
  assert(count <= pending_.size());
  std::vector<Room*> shaken;  // lost a change, and have others on their way
  for (; count > 0; --count) {
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    ++answered_;
    answer(pending, event::Failed{why}, out);
    if (pending.answers_next) answer_no_more();
    if (pending.says) --pending.room->speaking;
    count_down(pending, out);
    if (!pending.change && !pending.ends) continue;
    Room& room = *pending.room;
    if (pending.change && is<entry::Create>(*pending.change)) {
      dissolve(pending, why);
      continue;
    }
    change_settled(room, pending);
    shaken.push_back(&room);
  }
  refold(shaken);
  run_ready(now, out);
}

void Hub::State::dissolve(const Pending& pending, const Error& why) {
  Room& room = *pending.room;
  Session* creator = room.is_direct() ? nullptr : sessions_.find(pending.asker);
  if (creator != nullptr) --creator->creating;
  for (const SessionId id : room.unsettled->waiting) {
    Session* session = sessions_.find(id);
    if (session == nullptr || session->blocks == 0) continue;
    // In its turn: the log may still have to answer what the session asked for before.
    session->queue->front().what = Event(event::Failed{why});
  }
  if (room.of_guest) --guest_rooms_;
  release(room.unsettled->waiting);
  if (room.is_direct()) {
    remove_conversation(room);
  } else if (pending.change) {
    room_skeletons_.remove(pending.change->room_name, &room);
  }
  keys_.erase(room.key);
  rooms_.erase(room.id());
}

void Hub::State::refold(std::vector<Room*>& rooms) {
  std::erase_if(rooms, [](const Room* room) { return !room->unsettled; });
  if (rooms.empty()) return;
  std::ranges::sort(rooms);
  for (Room* room : rooms) {
    room->now = room->unsettled->durable;
    ++room->rules;
  }
  for (const Pending& pending : pending_) {
    const bool changes = pending.change || pending.ends;
    if (!changes || !std::ranges::binary_search(rooms, pending.room)) continue;
    if (pending.change) apply(pending.room->now, *pending.change);
    if (pending.ends) pending.room->now.ended = true;
  }
  for (Room* room : rooms) count_founder(*room);
}

}  // namespace parley::core
