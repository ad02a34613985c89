// Cross-references, checked: for tests.
#include <algorithm>
#include <map>
#include <utility>

#include "core/hub/state.hpp"

namespace parley::core {

namespace {

/// Collects one line for each thing that does not hold.
struct Faults {
  std::vector<std::string> lines;

  void expect(bool holds, std::string_view what, std::string_view where) {
    if (!holds) lines.push_back(std::string(what) + ": " + std::string(where));
  }
};

void check_user(const User& user, Faults& faults) {
  const std::string& nick = user.nick.shown;
  faults.expect(user.sessions != nullptr, "a user without a session", nick);
  faults.expect(user.nick.folded == fold(nick), "a nick is not folded", nick);
  faults.expect(!user.away || !user.away->empty(), "an empty away text", nick);
  for (const Session& session : SessionsOf(user)) {
    faults.expect(session.user == &user, "a session of a user that it does not know", nick);
  }
}

void check_session(const Session& session, Faults& faults) {
  const std::string name = "session " + std::to_string(session.id.value);
  if (session.user == nullptr) {
    faults.expect(session.rooms.empty(), "in a room but not signed in", name);
    return;
  }
  std::size_t found = 0;
  for (const Session& other : SessionsOf(*session.user)) found += &other == &session ? 1 : 0;
  faults.expect(found == 1, "a session that its user does not know once", name);
  faults.expect(!session.left, "signed in after quit", name);
  for (const Room* room : session.rooms) {
    faults.expect(std::ranges::count(session.rooms, room) == 1, "in a room twice", name);
    faults.expect(room->member(*session.user) != nullptr, "in a room without being a member", name);
  }
}

void check_members(const Room& room, Faults& faults) {
  const auto not_before = [](const Member& a, const Member& b) {
    return a.user->nick.folded >= b.user->nick.folded;
  };
  faults.expect(std::ranges::adjacent_find(room.members, not_before) == room.members.end(),
                "members are not in order", room.key);
  for (const Member& member : room.members) {
    std::size_t sessions = 0;
    for (const Session& session : SessionsOf(*member.user)) sessions += session.is_in(room) ? 1 : 0;
    faults.expect(member.sessions > 0 && member.sessions == sessions,
                  "a member's sessions are miscounted", room.key);
  }
}

/// What the pending appends say about each room.
struct OnTheirWay {
  std::size_t changes = 0;
  bool create = false;
  std::vector<Identity> kicked;
  RoomState now;
};

void check_unsettled(const Room& room, const OnTheirWay* way, Faults& faults) {
  faults.expect((way != nullptr) == (room.unsettled != nullptr), "unsettled without need",
                room.key);
  if (way == nullptr || !room.unsettled) return;
  const Unsettled& unsettled = *room.unsettled;
  faults.expect(unsettled.changes == way->changes, "changes are miscounted", room.key);
  faults.expect(unsettled.creating == way->create, "creating without a create", room.key);
  faults.expect(unsettled.kicked == way->kicked, "kicks are not those on their way", room.key);
  faults.expect(room.now == way->now, "now is not the fold of what was submitted", room.key);
  faults.expect(!unsettled.creating || room.members.empty(), "members before the room", room.key);
}

}  // namespace

std::vector<std::string> Hub::State::check_invariants() const {
  Faults faults;
  std::map<const Room*, OnTheirWay> on_their_way;
  std::map<SessionId, std::size_t> creating;
  for (const Pending& pending : pending_) {
    faults.expect(rooms_.find(pending.room->id()) == pending.room, "an append without a room", "");
    if (!pending.change) continue;
    const auto [way, fresh] = on_their_way.try_emplace(pending.room);
    if (fresh) way->second.now = pending.room->durable();
    way->second.changes += 1;
    apply(way->second.now, *pending.change);
    if (pending.change->kind == EntryKind::kick)
      way->second.kicked.push_back(pending.change->subject);
    if (pending.change->kind == EntryKind::create) {
      way->second.create = true;
      ++creating[pending.asker];
    }
  }
  std::size_t signed_in = 0;
  for (const auto& session : sessions_) {
    check_session(*session, faults);
    signed_in += session->user != nullptr ? 1 : 0;
    faults.expect(session->creating == creating[session->id], "rooms in creation are miscounted",
                  std::to_string(session->id.value));
  }
  faults.expect(signed_in == signed_in_, "signed-in sessions are miscounted", "");
  for (const auto& user : users_) {
    check_user(*user, faults);
    faults.expect(nicks_.find(user->nick.folded) == user.get(), "unknown nick", user->nick.shown);
  }
  faults.expect(nicks_.size() == users_.size(), "more nicks than users", "");
  std::size_t waiting = 0;
  std::size_t listed = 0;
  for (const auto& room : rooms_) {
    check_members(*room, faults);
    const auto way = on_their_way.find(room.get());
    check_unsettled(*room, way == on_their_way.end() ? nullptr : &way->second, faults);
    waiting += room->unsettled ? room->unsettled->waiting.size() : 0;
    faults.expect(keys_.find(room->key) == room.get(), "a room that is not found by key",
                  room->key);
    faults.expect(room->durable().last <= head_, "a room is ahead of the log", room->key);
    const bool in_directory = directory_.contains(room.get());
    listed += in_directory ? 1 : 0;
    faults.expect(in_directory == (!room->is_direct() && !room->being_created()), "wrongly listed",
                  room->key);
    if (room->is_direct()) {
      faults.expect(conversation_is_known(*room), "a side does not know of it", room->key);
    }
  }
  faults.expect(waiting == waiting_, "waiting commands are miscounted", "");
  faults.expect(ready_.empty(), "commands were left behind", "");
  faults.expect(listed == directory_.size(), "the directory lists more rooms than exist", "");
  faults.expect(keys_.size() == rooms_.size(), "more keys than rooms", "");
  return faults.lines;
}

bool Hub::State::conversation_is_known(const Room& room) const {
  return std::ranges::all_of(
      std::initializer_list{&room.now.founder, &room.now.other}, [&](const Identity* side) {
        const auto found = conversations_.find(side->value);
        return found != conversations_.end() && std::ranges::count(found->second, &room) == 1;
      });
}

}  // namespace parley::core
