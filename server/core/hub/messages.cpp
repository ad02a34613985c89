// Messages to rooms and users, and the sign that one is being typed.
#include <algorithm>
#include <string>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"
#include "core/page.hpp"

namespace parley::core {

Refusal Hub::State::on(Ask& ask, command::Say& say) {
  if (auto no = check_message(say.text, limits_)) return no;
  if (say.key.size() > limits_.key_bytes) {
    return Error{ErrorCode::bad_field,
                 "the key is longer than " + std::to_string(limits_.key_bytes) + " bytes"};
  }
  if (auto no = check_line("the key", say.key, limits_.key_bytes)) return no;
  charge_lines(ask, lines_in(say.text));
  ask.user().active = ask.now.wall;
  return say.to.starts_with('#') ? say_in_room(ask, say) : say_to_user(ask, say);
}

Result<Room*> Hub::State::room_to_speak_in(const Ask& ask, std::string_view name) const {
  Result<Room*> named = room_named(name);
  if (!named) return named;
  const Room& room = **named;
  const bool may = room.now.modes.outside_messages || ask.session.is_in(room);
  if (may && !room.being_kicked(ask.user().identity)) return named;
  return tl::unexpected(not_a_member(room));
}

Refusal Hub::State::may_speak_in(const Ask& ask, const Room& room) const {
  Session& session = ask.session;
  const auto seat = std::ranges::find(session.rooms, &room) - session.rooms.begin();
  std::uint32_t* const clear =
      seat < std::ssize(session.rooms) ? &session.clear[static_cast<std::size_t>(seat)] : nullptr;
  const bool is_clear = clear != nullptr && *clear == room.rules;
  if (const Refusal no = may_speak(room.now, session, ask.now.wall, is_clear)) return no;
  if (is_clear) return std::nullopt;
  // A mask that somebody made for it takes 10 us: looking at 100 costs as much as a message.
  constexpr double rules_per_token = 100;
  const double tokens = static_cast<double>(rules_on_speaking(room.now)) / rules_per_token;
  session.messages.charge(limits_.session_messages, tokens, ask.now.steady);
  ask.user().messages.charge(limits_.user_messages, tokens, ask.now.steady);
  // Exceptions may end by time, and then a mask covers the session without a change of the room.
  const auto ends = [](const MaskRule& rule) { return rule.until != Time{}; };
  if (clear != nullptr && std::ranges::none_of(room.now.excepts, ends)) *clear = room.rules;
  return std::nullopt;
}

Refusal Hub::State::say_in_room(Ask& ask, command::Say& say) {
  const Result<Room*> room = room_to_speak_in(ask, say.to);
  if (!room) return room.error();
  if (auto no = may_speak_in(ask, **room)) return no;
  if (const Refusal no = may_append(ask)) return no;
  Draft entry =
      draft(ask, **room, entry::Message{{std::move(say.text), say.notice, ask.user().bot, false}});
  entry->key = std::move(say.key);
  submit(ask, **room, std::move(entry));
  return std::nullopt;
}

Refusal Hub::State::say_to_user(Ask& ask, command::Say& say) {
  const Result<User*> with = user_named(say.to);
  if (!with) return with.error();
  TokenBucket* const unasked = this->unasked(ask, **with);
  if (auto no = may_send_unasked(ask, **with, unasked)) return no;
  Room* room = conversation(ask.user().identity, (*with)->identity);
  if (room == nullptr) {
    const Result<Room*> begun = begin_conversation(ask, **with);
    if (!begun) return begun.error();
    room = *begun;
  }
  if (room->is_absent()) return wait_for_log(ask, *room, std::move(say));
  if (const Refusal no = may_append(ask)) return no;
  Draft entry = draft(
      ask, *room,
      entry::Direct{{std::move(say.text), say.notice, ask.user().bot, false}, (*with)->nick.shown});
  entry->key = std::move(say.key);
  charge_unasked(ask, unasked);
  submit(ask, *room, std::move(entry));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Redact& redact) {
  if (auto no = check_line("the reason", redact.reason, limits_.reason_bytes)) return no;
  if (redact.to.empty()) return redact_anywhere(ask, redact);
  const bool in_room = redact.to.starts_with('#');
  Room* room = nullptr;
  std::string with;
  if (in_room) {
    const bool any = ask.user().is_operator();
    const Result<Room*> named = any ? room_named(redact.to) : room_of(ask, redact.to);
    if (!named) return named.error();
    room = *named;
  } else {
    const Result<User*> user = user_named(redact.to);
    if (!user) return user.error();
    room = conversation(ask.user().identity, (*user)->identity);
    with = (*user)->nick.shown;
  }
  if (room == nullptr || room->is_absent()) {
    return Error{ErrorCode::no_such_message, "there is no such message here"};
  }
  if (const Refusal no = may_append(ask)) return no;
  // The log knows whose message it is, and refuses where it must be one's own.
  const bool moderates =
      in_room && (ask.user().is_operator() || role_of(room->now, ask.user().identity) >= Role::op);
  const Identity author = moderates ? Identity{} : ask.user().identity;
  submit(ask, *room,
         draft(ask, *room,
               entry::Redact{redact.message, std::move(with), author, std::move(redact.reason)}));
  return std::nullopt;
}

Refusal Hub::State::redact_anywhere(Ask& ask, command::Redact& redact) {
  if (!ask.user().is_operator()) {
    return Error{ErrorCode::not_a_server_operator,
                 "say where the message was said; only operators of the server leave that out"};
  }
  if (const Refusal no = may_append(ask)) return no;
  submit_anywhere(
      ask, draft(ask, Room{}, entry::Redact{redact.message, {}, {}, std::move(redact.reason)}));
  return std::nullopt;
}

Result<Room*> Hub::State::begin_conversation(Ask& ask, const User& with) {
  if (Refusal no = may_create(ask)) return tl::unexpected(std::move(*no));
  if (Refusal no = has_place_for_conversation(ask, with)) return tl::unexpected(std::move(*no));
  Room& room = make_room(direct_key(ask.user().identity, with.identity));
  Draft create = draft(ask, room, entry::Create{with.identity});
  Pending pending;
  pending.is_answered = true;  // by what is said in it
  submit(ask, room, std::move(create), std::move(pending));
  add_conversation(room);
  return &room;
}

Refusal Hub::State::on(Ask& ask, command::Typing& typing) {
  const auto wait = ask.session.other.take(limits_.session_other, ask.now.steady);
  if (wait) {  // worth nothing later: dropped, not refused
    ask.reply(event::Done{});
    return std::nullopt;
  }
  const std::string& who = ask.user().nick.shown;
  const std::string account = ask.user().shown_account();
  if (typing.to.starts_with('#')) {
    const Result<Room*> room = room_to_speak_in(ask, typing.to);
    if (!room) return room.error();
    if (auto no = may_speak_in(ask, **room)) return no;
    ask.reply(event::Done{});
    if (!announces(**room)) return std::nullopt;
    ask.out.emplace_back(
        effect::Announce{(*room)->id(), ask.session.id,
                         event::TypingNow{(*room)->durable().name, who, ask.now.wall, account}});
    return std::nullopt;
  }
  const Result<User*> with = user_named(typing.to);
  if (!with) return with.error();
  ask.reply(event::Done{});
  if (*with == &ask.user()) return std::nullopt;
  TokenBucket* const unasked = this->unasked(ask, **with);
  if (may_send_unasked(ask, **with, unasked)) return std::nullopt;
  charge_unasked(ask, unasked, 0.2);
  for (const Session& session : SessionsOf(**with)) {
    ask.out.emplace_back(
        effect::Reply{session.id, 0, event::TypingNow{"", who, ask.now.wall, account}});
  }
  return std::nullopt;
}

}  // namespace parley::core
