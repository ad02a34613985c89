// Rooms: joining, creating, leaving.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"
#include "core/skeleton.hpp"

namespace parley::core {

namespace {

/// True if the room's own rules let the session in.
bool role_lets_in(const Ask& ask, const Room& room, std::string_view password) {
  constexpr std::size_t all_invitations = 1000;
  return !may_join(room.durable(), ask.session, Admission{password, all_invitations}, ask.now.wall);
}

}  // namespace

Refusal Hub::State::on(Ask& ask, command::Join& join) {
  const Result<Name> name = check_room_name(join.room);
  if (!name) return name.error();
  if (join.after && *join.after > head_) return beyond_head();
  Room* room = keys_.find(name->folded);
  if (room == nullptr) return create_room(ask, *name);
  if (room->is_absent() || room->being_kicked(ask.user().identity)) {
    return wait_for_log(ask, *room, std::move(join));
  }
  if (const Refusal no = may_enter(ask, *room, join.password)) return no;
  if (ask.user().is_operator() && !role_lets_in(ask, *room, join.password)) {
    record(ask, "enter_room", room->durable().name, "");
  }
  const bool came = enter(ask.session, *room);
  welcome(ask.session, ask.tag, *room, false, ask.out);
  ask.out.emplace_back(effect::Subscribe{ask.session.id, room->id(), join.after.value_or(head_)});
  if (came && announces(*room)) {
    const RoomState& state = room->durable();
    ask.out.emplace_back(effect::Announce{
        room->id(), ask.session.id,
        event::MemberJoined{state.name, ask.user().nick.shown, role_of(state, ask.user().identity),
                            ask.now.wall, ask.user().shown_account(),
                            std::string(ask.user().real_name())}});
  }
  return std::nullopt;
}

Refusal Hub::State::may_enter(const Ask& ask, const Room& room, std::string_view password) const {
  const Session& session = ask.session;
  if (session.is_in(room)) {
    return Error{ErrorCode::already_a_member, "you are in " + room.durable().name + " already"};
  }
  if (const Refusal no = may_have_another_room(session)) return no;
  if (ask.user().is_operator()) return std::nullopt;  // of the server
  // It takes effect at once, so what is durable must allow it, too.
  for (const RoomState* state : {&room.now, &room.durable()}) {
    const Admission with{password, limits_.invites_per_room};
    if (auto no = may_join(*state, session, with, ask.now.wall)) return no;
  }
  const Role role = role_of(room.now, ask.user().identity);
  const std::size_t limit = room.now.modes.limit;
  const bool full = room.members.size() >= limits_.members_per_room && role != Role::founder;
  const bool limited = limit > 0 && room.members.size() >= limit && role < Role::op;
  if ((full || limited) && room.member(ask.user()) == nullptr) {
    return Error{ErrorCode::room_full, room.durable().name + " is full"};
  }
  return std::nullopt;
}

Refusal Hub::State::may_have_another_room(const Session& session) const {
  if (session.rooms.size() + session.creating < limits_.rooms_per_session) return std::nullopt;
  return Error{ErrorCode::too_many_rooms, "you are in too many rooms; leave one first"};
}

Refusal Hub::State::create_room(Ask& ask, const Name& name) {
  if (const Refusal no = may_have_another_room(ask.session)) return no;
  const auto [first, last] = room_skeletons_.like(skeleton(name.shown));
  if (first != last) {
    return Error{ErrorCode::bad_room_name,
                 name.shown + " looks like another room's name: join that one, or choose another"};
  }
  if (const Refusal no = may_create(ask)) return no;
  Room& room = make_room(name.folded);
  room_skeletons_.add(name.shown, &room);
  Draft create = draft(ask, room, entry::Create{});
  create->room_name = name.shown;
  ++ask.session.creating;
  submit(ask, room, std::move(create));
  return std::nullopt;
}

void Hub::State::welcome(const Session& session, RequestTag tag, const Room& room, bool created,
                         Effects& out) const {
  const RoomState& state = room.durable();
  out.emplace_back(effect::Reply{
      session.id, tag,
      event::Joined{state.name, state.topic, state.modes, role_of(state, session.user->identity),
                    room.members.size(), state.last, created}});
}

Refusal Hub::State::on(Ask& ask, command::Part& part) {
  if (auto no = check_line("the reason", part.reason, limits_.reason_bytes)) return no;
  const Result<Room*> named = room_named(part.room);
  if (!named) return named.error();
  Room& room = **named;
  if (!ask.session.is_in(room)) return not_a_member(room);
  const bool tell = announces(room);
  const bool gone = leave(ask.session, room);
  ask.reply(event::Done{});
  ask.out.emplace_back(effect::Unsubscribe{ask.session.id, room.id()});
  if (gone && tell) {
    ask.out.emplace_back(effect::Announce{
        room.id(), ask.session.id,
        event::MemberLeft{room.durable().name, ask.user().nick.shown, std::move(part.reason), false,
                          ask.now.wall, false, ask.user().shown_account()}});
  }
  return std::nullopt;
}

bool Hub::State::announces(const Room& room) const {
  return room.members.size() <= limits_.presence_members;
}

std::size_t Hub::State::announce_in_rooms_of(
    const User& user, SessionId from, Effects& out,
    const std::function<Event(const std::string& room)>& about) const {
  std::size_t told = 0;
  for (const Room* room : rooms_of(user)) {
    if (!announces(*room)) continue;
    told += room->members.size();
    out.emplace_back(effect::Announce{room->id(), from, about(room->durable().name)});
  }
  return told;
}

bool Hub::State::enter(Session& session, Room& room) {
  session.rooms.push_back(&room);
  session.clear.push_back(0);
  const auto place = room.place_of(session.user->nick.folded);
  if (place != room.members.end() && place->user == session.user) {
    ++place->sessions;
    return false;
  }
  room.members.insert(place, Member{session.user, 1});
  return true;
}

bool Hub::State::leave(Session& session, Room& room) {
  const auto seat = std::ranges::find(session.rooms, &room) - session.rooms.begin();
  session.rooms.erase(session.rooms.begin() + seat);
  session.clear.erase(session.clear.begin() + seat);
  const auto place = room.place_of(session.user->nick.folded);
  if (--place->sessions > 0) return false;
  room.members.erase(place);
  watch_if_deserted(room);
  return true;
}

}  // namespace parley::core
