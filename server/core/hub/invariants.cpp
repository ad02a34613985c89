// Cross-references, checked: for tests.
#include <algorithm>
#include <map>
#include <utility>

#include "core/hub/state.hpp"

namespace parley::core {

/// One look at all tables. First what is on its way is counted, then everything is held against it.
class Hub::State::Inspection {
 public:
  explicit Inspection(const State& hub) : hub_(hub) {}

  std::vector<std::string> run() {
    count_pending();
    count_waiting();
    check_people();
    check_rooms();
    return std::move(faults_);
  }

 private:
  /// What the pending appends say about one room.
  struct OnTheirWay {
    std::size_t changes = 0;
    bool create = false;
    bool end = false;
    std::vector<Identity> kicked;
    RoomState now;
  };

  void expect(bool holds, std::string_view fault, std::string_view where = "") {
    if (!holds) faults_.push_back(std::string(fault) + ": " + std::string(where));
  }

  void count_pending();
  void count_waiting();
  void check_people();
  void check_session(const Session& session);
  void check_user(const User& user);
  void check_rooms();
  void check_room(const Room& room);
  void check_members(const Room& room);
  void check_unsettled(const Room& room);
  void check_conversation(const Room& room);

  const State& hub_;
  std::vector<std::string> faults_;
  std::map<const Room*, OnTheirWay> on_their_way_;
  std::map<const Room*, std::size_t> speaking_;
  std::map<SessionId, std::size_t> appends_;
  std::map<SessionId, std::size_t> creating_;
  std::map<SessionId, std::size_t> waiting_;  // for rooms, and for sessions to end
};

void Hub::State::Inspection::count_pending() {
  for (const Pending& pending : hub_.pending_) {
    if (pending.room == nullptr) {
      ++appends_[pending.asker];
      continue;
    }
    expect(hub_.rooms_.find(pending.room->id()) == pending.room, "an append without a room");
    speaking_[pending.room] += pending.says ? 1 : 0;
    ++appends_[pending.asker];
    if (!pending.change && !pending.ends) continue;
    const auto [way, fresh] = on_their_way_.try_emplace(pending.room);
    OnTheirWay& there = way->second;
    if (fresh) there.now = pending.room->durable();
    there.changes += 1;
    if (pending.ends) {
      there.end = there.now.ended = true;
      continue;
    }
    apply(there.now, *pending.change);
    if (const auto* kick = as<entry::Kick>(*pending.change)) there.kicked.push_back(kick->identity);
    if (is<entry::Create>(*pending.change)) {
      there.create = true;
      creating_[pending.asker] += pending.room->is_direct() ? 0 : 1;
    }
  }
}

void Hub::State::Inspection::count_waiting() {
  std::size_t all = 0;
  for (const auto& room : hub_.rooms_) {
    if (!room->unsettled) continue;
    all += room->unsettled->waiting.size();
    for (const SessionId one : room->unsettled->waiting) ++waiting_[one];
  }
  expect(all == hub_.waiting_, "waiting commands are miscounted");
  expect(hub_.ready_.empty(), "commands were left behind");
  std::size_t lingering = 0;
  for (const auto& session : hub_.sessions_) {
    if (!session->ending) continue;
    lingering += session->ending->closing ? 0 : 1;
    for (const SessionId one : session->ending->awaited_by) ++waiting_[one];
  }
  expect(lingering == hub_.lingering_, "sessions without a connection are miscounted");
}

void Hub::State::Inspection::check_people() {
  std::size_t signed_in = 0;
  for (const auto& session : hub_.sessions_) {
    check_session(*session);
    signed_in += session->user != nullptr ? 1 : 0;
  }
  expect(signed_in == hub_.signed_in_, "signed-in sessions are miscounted");
  for (const auto& user : hub_.users_) check_user(*user);
  expect(hub_.nicks_.size() == hub_.users_.size(), "more nicks than users");
}

void Hub::State::Inspection::check_session(const Session& session) {
  const std::string name = "session " + std::to_string(session.id.value);
  expect(session.creating == creating_[session.id], "rooms in creation are miscounted", name);
  expect(session.appends == appends_[session.id], "its appends are miscounted", name);
  const bool waits = session.asking || session.blocks > 0 || session.appends > 0;
  expect(session.left || waits || !session.queue, "a queue that nothing will move", name);
  expect(!session.queue || !session.queue->empty(), "an empty queue", name);
  expect(session.left || waits || !session.ending, "an end that nothing will bring", name);
  // Whoever was ended while it waited is released in vain.
  expect(session.blocks == 0 || session.blocks == waiting_[session.id],
         "its waiting commands are miscounted", name);
  if (session.user == nullptr) {
    expect(session.rooms.empty(), "in a room but not signed in", name);
    return;
  }
  const auto is_this = [&](const Session& other) { return &other == &session; };
  std::size_t found = 0;
  for (const Session& other : SessionsOf(*session.user)) found += is_this(other) ? 1 : 0;
  expect(found == 1, "a session that its user does not know once", name);
  expect(!session.left, "signed in after quit", name);
  expect(session.clear.size() == session.rooms.size(), "what is clear is not of its rooms", name);
  for (const Room* room : session.rooms) {
    expect(std::ranges::count(session.rooms, room) == 1, "in a room twice", name);
    expect(room->member(*session.user) != nullptr, "in a room without being a member", name);
  }
}

void Hub::State::Inspection::check_user(const User& user) {
  const std::string& nick = user.nick.shown;
  expect(user.sessions != nullptr, "a user without a session", nick);
  expect(user.nick.folded == fold(nick), "a nick is not folded", nick);
  expect(hub_.nicks_.find(user.nick.folded) == &user, "a user that is not found by nick", nick);
  expect(!user.away || !user.away->empty(), "an empty away text", nick);
  for (const Session& session : SessionsOf(user)) {
    expect(session.user == &user, "a session of a user that it does not know", nick);
  }
}

void Hub::State::Inspection::check_rooms() {
  std::size_t listed = 0;
  for (const auto& room : hub_.rooms_) {
    check_room(*room);
    listed += hub_.directory_.contains(room.get()) ? 1 : 0;
  }
  const auto is_guests = [](const auto& room) { return room->of_guest; };
  expect(
      static_cast<std::size_t>(std::ranges::count_if(hub_.rooms_, is_guests)) == hub_.guest_rooms_,
      "guests' rooms are miscounted");
  const auto ends = [](const auto& room) { return room->unsettled && room->unsettled->ending; };
  expect(static_cast<std::size_t>(std::ranges::count_if(hub_.rooms_, ends)) == hub_.ending_,
         "rooms that end are miscounted");
  expect(listed == hub_.directory_.size(), "the directory lists more rooms than exist");
  expect(hub_.keys_.size() == hub_.rooms_.size(), "more keys than rooms");
}

void Hub::State::Inspection::check_room(const Room& room) {
  check_members(room);
  check_unsettled(room);
  check_conversation(room);
  expect(room.speaking == speaking_[&room], "messages on their way are miscounted", room.key);
  expect(hub_.keys_.find(room.key) == &room, "a room that is not found by key", room.key);
  expect(room.durable().last <= hub_.head_, "a room is ahead of the log", room.key);
  expect(room.of_guest == hub_.is_guest(room.now.founder), "the wrong kind of founder", room.key);
  const bool listed = std::ranges::find(hub_.directory_, &room) != hub_.directory_.end();
  expect(listed == (!room.is_direct() && !room.being_created()), "wrongly listed", room.key);
}

void Hub::State::Inspection::check_members(const Room& room) {
  const auto not_before = [](const Member& a, const Member& b) {
    return a.user->nick.folded >= b.user->nick.folded;
  };
  expect(std::ranges::adjacent_find(room.members, not_before) == room.members.end(),
         "members are not in order", room.key);
  for (const Member& member : room.members) {
    std::size_t sessions = 0;
    for (const Session& session : SessionsOf(*member.user)) sessions += session.is_in(room) ? 1 : 0;
    expect(member.sessions > 0 && member.sessions == sessions, "a member's sessions are miscounted",
           room.key);
  }
}

void Hub::State::Inspection::check_unsettled(const Room& room) {
  const auto found = on_their_way_.find(&room);
  const bool some = found != on_their_way_.end();
  expect(some == (room.unsettled != nullptr), "unsettled without need", room.key);
  if (!some || !room.unsettled) return;
  const OnTheirWay& way = found->second;
  const Unsettled& unsettled = *room.unsettled;
  expect(unsettled.changes == way.changes, "changes are miscounted", room.key);
  expect(unsettled.creating == way.create, "creating without a create", room.key);
  expect(unsettled.ending == way.end, "ending without an end", room.key);
  expect(unsettled.kicked == way.kicked, "kicks are not those on their way", room.key);
  expect(room.now == way.now, "now is not the fold of what was submitted", room.key);
  expect(!unsettled.creating || room.members.empty(), "members before the room", room.key);
}

void Hub::State::Inspection::check_conversation(const Room& room) {
  if (!room.is_direct()) return;
  expect(room.members.empty(), "members of a direct conversation", room.key);
  for (const Identity* side : {&room.now.founder, &room.now.other}) {
    const auto found = hub_.conversations_.find(side->value);
    const bool known =
        found != hub_.conversations_.end() && std::ranges::count(found->second.rooms, &room) == 1;
    expect(known, "a side does not know of its conversation once", room.key);
    if (!known) continue;
    const auto begun = std::ranges::count_if(
        found->second.rooms, [side](const Room* other) { return other->now.founder == *side; });
    expect(found->second.begun == static_cast<std::size_t>(begun), "conversations are miscounted",
           room.key);
  }
}

std::vector<std::string> Hub::State::check_invariants() const { return Inspection(*this).run(); }

}  // namespace parley::core
