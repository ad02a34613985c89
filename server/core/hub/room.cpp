// Rooms: members and rules.
#include "core/hub/room.hpp"

#include <algorithm>

namespace parley::core {

namespace {

bool holds(const std::vector<Identity>& list, const Identity& identity) {
  return std::ranges::find(list, identity) != list.end();
}

bool any_covers(const std::vector<MaskRule>& rules, const Session& session, Time now) {
  if (rules.empty()) return false;
  const User& user = *session.user;
  const MaskSubject subject{user.nick.folded, session.address, user.identity,
                            user.folded_account()};
  return std::ranges::any_of(
      rules, [&](const MaskRule& rule) { return !rule.ended(now) && covers(rule.mask, subject); });
}

bool is_invited(const RoomState& state, const Identity& identity, std::size_t newest) {
  const auto& invited = state.invited;
  const auto counted =
      invited.end() - static_cast<std::ptrdiff_t>(std::min(newest, invited.size()));
  return std::find(counted, invited.end(), identity) != invited.end();
}

Error error(ErrorCode code, std::string text) { return {code, std::move(text), std::nullopt}; }

std::string_view folded_nick(const Member& member) { return member.user->nick.folded; }

}  // namespace

bool Room::being_kicked(const Identity& identity) const {
  return unsettled && holds(unsettled->kicked, identity);
}

std::vector<Member>::iterator Room::place_of(std::string_view nick) {
  return std::ranges::lower_bound(members, nick, {}, folded_nick);
}

const Member* Room::member(const User& user) const {
  const auto place =
      std::ranges::lower_bound(members, std::string_view(user.nick.folded), {}, folded_nick);
  return place != members.end() && place->user == &user ? &*place : nullptr;
}

std::string direct_key(const Identity& one, const Identity& other) {
  const auto& [low, high] = std::minmax(one.value, other.value);
  std::string key;
  key.reserve(low.size() + high.size() + 2);
  return key.append("=").append(low).append("\n").append(high);
}

Role role_of(const RoomState& state, const Identity& identity) {
  if (identity == state.founder) return Role::founder;
  if (holds(state.operators, identity)) return Role::op;
  return holds(state.voiced, identity) ? Role::voice : Role::none;
}

bool is_banned(const RoomState& state, const Session& session, Time now) {
  return any_covers(state.bans, session, now) && session.user->identity != state.founder &&
         !any_covers(state.excepts, session, now);
}

bool is_muted(const RoomState& state, const Session& session, Time now) {
  return any_covers(state.mutes, session, now) &&
         role_of(state, session.user->identity) < Role::op &&
         !any_covers(state.excepts, session, now);
}

std::size_t rules_on_speaking(const RoomState& state) {
  return state.bans.size() + state.mutes.size();
}

Refusal may_speak(const RoomState& state, const Session& session, Time now, bool is_clear) {
  if (!is_clear && is_banned(state, session, now)) {
    return error(ErrorCode::banned, "you are banned from " + state.name);
  }
  if (!is_clear && is_muted(state, session, now)) {
    return error(ErrorCode::muted, "you are muted in " + state.name);
  }
  if (state.modes.moderated && role_of(state, session.user->identity) == Role::none) {
    return error(ErrorCode::moderated,
                 state.name + " is moderated: ask an operator for a voice to speak");
  }
  return std::nullopt;
}

Refusal may_join(const RoomState& state, const Session& session, const Admission& with, Time now) {
  const Identity& identity = session.user->identity;
  if (is_banned(state, session, now)) {
    return error(ErrorCode::banned, "you are banned from " + state.name);
  }
  if (role_of(state, identity) >= Role::op || is_invited(state, identity, with.invites)) {
    return std::nullopt;
  }
  if (state.modes.invite_only && !any_covers(state.admits, session, now)) {
    return error(ErrorCode::invite_only,
                 state.name + " is private: ask an operator for an invitation");
  }
  if (!state.modes.password.empty() && with.password != state.modes.password) {
    return error(ErrorCode::wrong_password, state.name + " has a password, and this is not it");
  }
  return std::nullopt;
}

Refusal may_look_in(const RoomState& state, const Session& session, Time now) {
  if (state.modes.is_closed()) {
    return error(ErrorCode::not_a_member, state.name + " is private: join it first");
  }
  if (is_banned(state, session, now)) {
    return error(ErrorCode::banned, "you are banned from " + state.name);
  }
  return std::nullopt;
}

}  // namespace parley::core
