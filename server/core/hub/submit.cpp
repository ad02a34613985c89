// Giving entries to the log: drafted, folded into `now`, remembered until the log has spoken.
#include <utility>

#include "core/hub/state.hpp"

namespace parley::core {

Refusal Hub::State::may_append(const Ask& ask) {
  const auto steady = ask.now.steady;
  if (auto no = may_store(ask)) return no;
  Overload::Queue queue{pending_.size() + waiting_, std::chrono::milliseconds{0}};
  if (!pending_.empty()) queue.oldest = steady - pending_.front().since;
  const auto why = overload_.refuses(limits_, queue);
  if (!why) return std::nullopt;
  const auto wait = overload_.come_back(limits_, steady);
  std::string text(*why);
  return Error{ErrorCode::busy, text + "; try again in " + std::to_string(wait.count()) + " ms",
               wait};
}

Draft Hub::State::draft(const Ask& ask, const Room& room, entry::Payload what) {
  auto drafted = std::make_shared<Entry>();
  Entry& entry = *drafted;
  entry.room = room.id();
  entry.what = std::move(what);
  entry.time = ask.now.wall;
  entry.room_name = room.now.name;
  entry.from = ask.user().nick.shown;
  entry.sender = ask.user().identity;
  if (ask.user().account != nullptr) entry.account = ask.user().account->name.shown;
  return drafted;
}

Room& Hub::State::make_room(std::string key) {
  auto room = std::make_unique<Room>();
  room->now.id = RoomId{++last_room_};
  room->key = std::move(key);
  room->unsettled = std::make_unique<Unsettled>();
  room->unsettled->durable = room->now;
  room->unsettled->creating = true;
  Room& made = *room;
  keys_.insert(&made);
  rooms_.insert(std::move(room));
  return made;
}

void Hub::State::add_conversation(Room& room) {
  const RoomState& state = room.now;
  Conversations& begun = conversations_[state.founder.value];
  begun.rooms.push_back(&room);
  ++begun.begun;
  if (state.other != state.founder) conversations_[state.other.value].rooms.push_back(&room);
}

void Hub::State::remove_conversation(Room& room) {
  for (const Identity* side : {&room.now.founder, &room.now.other}) {
    const auto found = conversations_.find(side->value);
    if (found == conversations_.end()) continue;
    if (std::erase(found.value().rooms, &room) > 0 && side == &room.now.founder) {
      --found.value().begun;
    }
    if (found->second.rooms.empty()) conversations_.erase(found);
  }
}

void Hub::State::submit(const Ask& ask, Room& room, Draft entry) {
  submit(ask, room, std::move(entry), {});
}

void Hub::State::begin_append(const Ask& ask, std::size_t bytes, Pending& pending) {
  pending.since = ask.now.steady;
  pending.asker = ask.session.id;
  pending.tag = ask.tag;
  ++ask.session.appends;
  ask.session.last_append = answered_ + pending_.size();
  charge_bytes(ask, bytes);
  note_writer(ask.user());
}

void Hub::State::submit_anywhere(const Ask& ask, Draft entry) {
  Pending pending;
  begin_append(ask, bytes_of(*entry), pending);
  latest_ = entry->time;
  pending_.push_back(std::move(pending));
  ask.out.emplace_back(effect::Append{std::move(entry)});
}

void Hub::State::submit(const Ask& ask, Room& room, Draft entry, Pending pending) {
  begin_append(ask, bytes_of(*entry), pending);
  // The room's state is copied: a room with hundreds of masks costs those who change it.
  if (changes_state(*entry) && !room.unsettled) charge_work(ask, rules_in(room.now));
  append(room, std::move(entry), std::move(pending), ask.out);
}

void Hub::State::submit(const Ask& ask, Room& room, ReadMark mark) {
  Pending pending;
  pending.tells_others = mark.time != Time{};
  pending.room = &room;
  // One that only asks stores nothing.
  begin_append(ask, pending.tells_others ? bytes_of(mark) : 0, pending);
  pending_.push_back(std::move(pending));
  ask.out.emplace_back(effect::Append{std::move(mark)});
}

void Hub::State::submit(const Ask& ask, Room& room, RoomEnd end) {
  Pending pending;
  begin_append(ask, bytes_of(end), pending);
  if (!room.unsettled) charge_work(ask, rules_in(room.now));
  append(room, std::move(end), std::move(pending), ask.out);
}

void Hub::State::append(Room& room, RoomEnd end, Pending pending, Effects& out) {
  pending.room = &room;
  pending.ends = true;
  begin_change(room);
  room.unsettled->ending = true;
  ++ending_;
  room.now.ended = true;
  pending_.push_back(std::move(pending));
  out.emplace_back(effect::Append{std::move(end)});
}

void Hub::State::begin_change(Room& room) {
  // Messages change nothing, so they copy nothing: `durable` exists only meanwhile.
  if (!room.unsettled) {
    room.unsettled = std::make_unique<Unsettled>();
    room.unsettled->durable = room.now;
  }
  ++room.unsettled->changes;
  ++room.rules;
}

void Hub::State::append(Room& room, Draft entry, Pending pending, Effects& out) {
  pending.room = &room;
  latest_ = entry->time;
  pending.says = spoken(*entry) != nullptr;
  if (pending.says) ++room.speaking;
  if (changes_state(*entry)) {
    begin_change(room);
    if (const auto* kick = as<entry::Kick>(*entry)) {
      room.unsettled->kicked.push_back(kick->identity);
    }
    apply(room.now, *entry);
    if (is<entry::Create>(*entry) || hands_over(*entry)) count_founder(room);
    pending.change = std::make_unique<Entry>(*entry);
  }
  pending_.push_back(std::move(pending));
  out.emplace_back(effect::Append{std::move(entry)});
}

Refusal Hub::State::wait_for_log(const Ask& ask, Room& room, Command&& command) {
  if (const Refusal no = may_append(ask)) return no;
  room.unsettled->waiting.push_back(ask.session.id);
  ++waiting_;
  ++ask.session.blocks;
  enqueue_first(ask.session, {ask.tag, std::move(command), true});
  return std::nullopt;
}

}  // namespace parley::core
