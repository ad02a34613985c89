// Finding what a command names, and the right to it.
#include "core/hub/state.hpp"

namespace parley::core {

Error Hub::State::beyond_head() const {
  return {ErrorCode::bad_query,
          "after is behind the log's last entry, " + std::to_string(head_.value)};
}

Error Hub::State::not_a_member(const Room& room) {
  return {ErrorCode::not_a_member, "you are not in " + room.durable().name + "; join it first"};
}

Room* Hub::State::find_room(std::string_view name) const {
  if (!name.starts_with('#') || name.size() > room_name_bytes) return nullptr;
  Room* room = keys_.find(fold(name));
  return room == nullptr || room->is_absent() ? nullptr : room;
}

Result<Room*> Hub::State::room_named(std::string_view name) const {
  if (Room* room = find_room(name)) return room;
  return refuse(ErrorCode::no_such_room, "there is no such room; join it to make it");
}

Result<Room*> Hub::State::room_of(const Ask& ask, std::string_view name) const {
  Result<Room*> room = room_named(name);
  if (!room) return room;
  if (ask.session.is_in(**room) && !(*room)->being_kicked(ask.user().identity)) return room;
  return tl::unexpected(not_a_member(**room));
}

Result<Room*> Hub::State::room_to_moderate(const Ask& ask, std::string_view name) const {
  // Operators of the server moderate every room, also from outside: `settle` records it.
  if (ask.user().is_operator()) {
    Result<Room*> any = room_named(name);
    if (!any || !(*any)->being_created()) return any;
  }
  Result<Room*> room = room_of(ask, name);
  if (!room || role_of((*room)->now, ask.user().identity) >= Role::op) return room;
  return refuse(ErrorCode::not_an_operator,
                "only operators of " + (*room)->durable().name + " can do this");
}

Refusal Hub::State::may_read(const Ask& ask, const Room& room) {
  const User& user = ask.user();
  if (room.member(user) != nullptr && !room.being_kicked(user.identity)) return std::nullopt;
  if (auto no = may_look_in(room.now, ask.session, ask.now.wall)) return no;
  return may_look_in(room.durable(), ask.session, ask.now.wall);
}

Result<Room*> Hub::State::room_to_read(const Ask& ask, std::string_view name) const {
  Result<Room*> room = room_named(name);
  if (!room) return room;
  if (Refusal no = may_read(ask, **room)) return tl::unexpected(std::move(*no));
  return room;
}

Result<User*> Hub::State::user_named(std::string_view nick) const {
  User* user = nick.size() <= nick_bytes ? nicks_.find(fold(nick)) : nullptr;
  if (user != nullptr) return user;
  return refuse(ErrorCode::no_such_user, "nobody with this nick is here");
}

Result<Hub::State::Person> Hub::State::person_named(std::string_view name) const {
  const User* user = name.size() <= nick_bytes ? nicks_.find(fold(name)) : nullptr;
  if (user != nullptr) return Person{user->nick.shown, user->identity, user};
  if (const Account* account = account_named(name)) {
    return Person{account->name.shown, account->identity, users_.find(account->identity.value)};
  }
  return refuse(ErrorCode::no_such_user, "nobody with this nick is here, and no account has it");
}

Room* Hub::State::conversation(const Identity& one, const Identity& other) const {
  return keys_.find(direct_key(one, other));
}

}  // namespace parley::core
