// What operators do: topic, modes, invitations, kicks, roles, bans and mutes.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"

namespace parley::core {

namespace {

const std::vector<MaskRule>& rules_of(const RoomState& state, command::MaskList list) {
  switch (list) {
    case command::MaskList::mute: return state.mutes;
    case command::MaskList::except: return state.excepts;
    case command::MaskList::admit: return state.admits;
    case command::MaskList::ban: break;
  }
  return state.bans;
}

entry::Payload addition(command::MaskList list, entry::AddMask mask) {
  switch (list) {
    case command::MaskList::mute: return entry::Mute{std::move(mask)};
    case command::MaskList::except: return entry::Except{std::move(mask)};
    case command::MaskList::admit: return entry::Admit{std::move(mask)};
    case command::MaskList::ban: break;
  }
  return entry::Ban{std::move(mask)};
}

entry::Payload removal(command::MaskList list, entry::RemoveMask mask) {
  switch (list) {
    case command::MaskList::mute: return entry::Unmute{std::move(mask)};
    case command::MaskList::except: return entry::Unexcept{std::move(mask)};
    case command::MaskList::admit: return entry::Unadmit{std::move(mask)};
    case command::MaskList::ban: break;
  }
  return entry::Unban{std::move(mask)};
}

/// The entries that a command asks for: mode and text of each.
std::vector<std::pair<std::string_view, std::string>> changes_of(const command::Mode& mode) {
  std::vector<std::pair<std::string_view, std::string>> changes;
  const auto flag = [&changes](std::string_view name, std::optional<bool> on) {
    if (on) changes.emplace_back(name, *on ? "on" : "off");
  };
  flag(mode_name::private_room, mode.private_room);
  flag(mode_name::moderated, mode.moderated);
  flag(mode_name::invite_only, mode.invite_only);
  flag(mode_name::secret, mode.secret);
  flag(mode_name::open_topic, mode.open_topic);
  flag(mode_name::outside_messages, mode.outside_messages);
  if (mode.password) changes.emplace_back(mode_name::password, *mode.password);
  if (mode.limit) {
    changes.emplace_back(mode_name::limit, *mode.limit == 0 ? "" : std::to_string(*mode.limit));
  }
  return changes;
}

/// A word: it must fit between spaces and commas in every dialect.
Refusal check_room_password(std::string_view password) {
  constexpr std::size_t most = 32;
  if (auto no = check_line("the password", password, most)) return no;
  if (password.find_first_of(" ,") == std::string_view::npos && !password.starts_with(':')) {
    return std::nullopt;
  }
  return Error{ErrorCode::bad_field,
               "a password has no spaces and commas, and does not begin with :"};
}

/// Lasting longer than this is for ever.
constexpr std::chrono::seconds longest = std::chrono::years(100);

}  // namespace

Refusal Hub::State::on(Ask& ask, command::Topic& topic) {
  if (!topic.text) {
    const Result<Room*> room = room_to_read(ask, topic.room);
    if (!room) return room.error();
    const RoomState& state = (*room)->durable();
    ask.reply(event::TopicIs{state.name, state.topic, state.topic_by, state.topic_time});
    return std::nullopt;
  }
  if (auto no = check_line("the topic", *topic.text, limits_.topic_bytes)) return no;
  const Result<Room*> room = room_of(ask, topic.room);
  if (!room) return room.error();
  if (const Refusal no = may_set_topic(ask, **room)) return no;
  if (const Refusal no = may_append(ask)) return no;
  submit(ask, **room, draft(ask, **room, entry::SetTopic{std::move(*topic.text)}));
  return std::nullopt;
}

Refusal Hub::State::may_set_topic(const Ask& ask, const Room& room) const {
  if (!room.now.modes.open_topic) {
    const Result<Room*> moderated = room_to_moderate(ask, room.now.name);
    return moderated ? std::nullopt : Refusal(moderated.error());
  }
  return may_speak(room.now, ask.session, ask.now.wall);
}

Refusal Hub::State::on(Ask& ask, command::Mode& mode) {
  auto changes = changes_of(mode);
  if (changes.empty()) {
    const Result<Room*> room = room_to_read(ask, mode.room);
    if (!room) return room.error();
    const RoomState& state = (*room)->durable();
    event::ModesAre answer{state.name, state.modes, state.created};
    if (!ask.session.is_in(**room)) answer.modes.password.clear();
    ask.reply(std::move(answer));
    return std::nullopt;
  }
  if (auto no = check_room_password(mode.password.value_or(""))) return no;
  const Result<Room*> room = room_to_moderate(ask, mode.room);
  if (!room) return room.error();
  if (const Refusal no = may_append(ask)) return no;
  // The command has paid for one of its entries.
  ask.session.other.charge(limits_.session_other, static_cast<double>(changes.size() - 1),
                           ask.now.steady);
  for (auto& [what, text] : changes) {
    Pending pending;
    pending.answers_next = what != changes.back().first;
    submit(ask, **room, draft(ask, **room, entry::SetMode{std::string(what), std::move(text)}),
           std::move(pending));
  }
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Invite& invite) {
  const Result<Room*> room = room_to_moderate(ask, invite.room);
  if (!room) return room.error();
  const Result<Person> person = person_named(invite.nick);
  if (!person) return person.error();
  const bool is_in = person->user != nullptr && (*room)->member(*person->user) != nullptr;
  if (is_in && !(*room)->being_kicked(person->identity)) {
    return Error{ErrorCode::already_a_member,
                 person->shown + " is in " + (*room)->durable().name + " already"};
  }
  User* const invited = users_.find(person->identity.value);
  TokenBucket* const unasked = invited == nullptr ? nullptr : this->unasked(ask, *invited);
  if (unasked != nullptr) {
    if (auto no = may_send_unasked(ask, *invited, unasked)) return no;
  }
  if (const Refusal no = may_append(ask)) return no;
  if (const Refusal no = take_create(ask)) return no;  // it speaks to strangers unasked
  charge_unasked(ask, unasked);
  submit(ask, **room, draft(ask, **room, entry::Invite{person->shown, person->identity}));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Knock& knock) {
  if (auto no = check_line("the text", knock.text, limits_.reason_bytes)) return no;
  const Result<Room*> named = room_named(knock.room);
  if (!named) return named.error();
  const Room& room = **named;
  Refusal closed = may_enter(ask, room, "");
  if (!closed) return Error{ErrorCode::room_is_open, room.durable().name + " is open: join it"};
  const bool at_the_door = closed->code == ErrorCode::invite_only ||
                           closed->code == ErrorCode::wrong_password ||
                           closed->code == ErrorCode::room_full;
  if (!at_the_door) return closed;
  // It speaks to strangers unasked, as a direct conversation does.
  if (const Refusal no = take_create(ask)) return no;
  Refusal crowded;
  std::vector<User*> hearing;
  for (const Member& member : room.members) {
    if (role_of(room.now, member.user->identity) < Role::op) continue;
    TokenBucket* const unasked = this->unasked(ask, *member.user);
    if (auto no = may_send_unasked(ask, *member.user, unasked)) {
      crowded = std::move(no);
      continue;
    }
    charge_unasked(ask, unasked);
    hearing.push_back(member.user);
  }
  if (hearing.empty() && crowded) return crowded;
  ask.reply(event::Done{});
  const event::Knocked knocked{room.durable().name, ask.user().nick.shown, std::move(knock.text),
                               ask.now.wall, ask.user().shown_account()};
  for (const User* user : hearing) {
    for (const Session& session : SessionsOf(*user)) {
      if (session.is_in(room)) ask.out.emplace_back(effect::Reply{session.id, 0, knocked});
    }
  }
  charge_work(ask, room.members.size());
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Kick& kick) {
  if (auto no = check_line("the reason", kick.reason, limits_.reason_bytes)) return no;
  const Result<Room*> room = room_to_moderate(ask, kick.room);
  if (!room) return room.error();
  const Result<User*> user = user_named(kick.nick);
  if (!user) return user.error();
  const std::string& nick = (*user)->nick.shown;
  if ((*room)->member(**user) == nullptr || (*room)->being_kicked((*user)->identity)) {
    return Error{ErrorCode::not_a_member, nick + " is not in " + (*room)->durable().name};
  }
  if ((*user)->identity == (*room)->now.founder) return founder_is_safe(**room);
  if (const Refusal no = may_append(ask)) return no;
  submit(ask, **room,
         draft(ask, **room, entry::Kick{nick, (*user)->identity, std::move(kick.reason)}));
  return std::nullopt;
}

Error Hub::State::founder_is_safe(const Room& room) {
  return {ErrorCode::cannot_target_founder,
          "the founder of " + room.durable().name + " cannot be removed or given another role"};
}

/// The asker moderates the room. Nobody is made a founder unasked, or by way of quotas: a founder
/// hands over to a member only.
Refusal Hub::State::may_grant(const Ask& ask, const Room& room, const Person& person,
                              Role role) const {
  const RoomState& state = room.now;
  const std::string& name = room.durable().name;
  const bool is_server_operator = ask.user().is_operator();
  const bool is_member = person.user != nullptr && room.member(*person.user) != nullptr &&
                         !room.being_kicked(person.identity);
  if (role == Role::founder && !is_server_operator && ask.user().identity != state.founder) {
    return Error{ErrorCode::not_an_operator,
                 "only the founder of " + name + " and operators of the server can hand it over"};
  }
  if (person.identity == state.founder) return founder_is_safe(room);
  if (role == Role::founder && !is_server_operator && !is_member) {
    return Error{ErrorCode::not_a_member, person.shown + " is not in " + name};
  }
  if (role == Role::none || role_of(state, person.identity) != Role::none ||
      state.operators.size() + state.voiced.size() < limits_.roles_per_room) {
    return std::nullopt;
  }
  return Error{ErrorCode::list_full, "the room has too many roles; take one back first"};
}

Refusal Hub::State::on(Ask& ask, command::Grant& grant) {
  const Result<Room*> room = room_to_moderate(ask, grant.room);
  if (!room) return room.error();
  const Result<Person> person = person_named(grant.nick);
  if (!person) return person.error();
  if (const Refusal no = may_grant(ask, **room, *person, grant.role)) return no;
  if (const Refusal no = may_append(ask)) return no;
  submit(ask, **room,
         draft(ask, **room, entry::Grant{person->shown, person->identity, grant.role}));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::SetMask& set) {
  if (auto no = check_line("the reason", set.reason, limits_.reason_bytes)) return no;
  Result<std::string> mask = check_mask(set.mask);
  if (!mask) return mask.error();
  const Result<Room*> room = room_to_moderate(ask, set.room);
  if (!room) return room.error();
  if (const Refusal no = may_set_mask(ask, **room, set, *mask)) return no;
  if (const Refusal no = may_append(ask)) return no;
  if (!set.add) {
    submit(ask, **room, draft(ask, **room, removal(set.list, {std::move(*mask)})));
    return std::nullopt;
  }
  entry::AddMask added;
  if (set.list == command::MaskList::ban) {
    if (const Account* account = account_named(account_of_mask(*mask))) {
      added.identity = account->identity;
    }
  }
  added.mask = std::move(*mask);
  added.reason = std::move(set.reason);
  if (set.lasting && *set.lasting <= longest) added.until = ask.now.wall + *set.lasting;
  submit(ask, **room, draft(ask, **room, addition(set.list, std::move(added))));
  return std::nullopt;
}

Refusal Hub::State::may_set_mask(const Ask& ask, const Room& room, const command::SetMask& set,
                                 std::string_view mask) const {
  const auto& rules = rules_of(room.now, set.list);
  const auto holds = [&](const MaskRule& rule) { return !rule.ended(ask.now.wall); };
  const auto is_same = [&](const MaskRule& rule) { return rule.mask == mask && holds(rule); };
  const bool there = std::ranges::any_of(rules, is_same);
  if (!set.add) {
    if (there) return std::nullopt;
    return Error{ErrorCode::no_such_mask, "no such mask is set; ask for the list"};
  }
  if (set.lasting && set.lasting->count() <= 0) {
    return Error{ErrorCode::bad_field, "seconds must be 1 or more"};
  }
  if (mask.starts_with('=') && mask.substr(1) == room.now.founder.value) {
    return founder_is_safe(room);
  }
  const auto count = static_cast<std::size_t>(std::ranges::count_if(rules, holds));
  if (there || count < limits_.masks_per_room) return std::nullopt;
  return Error{ErrorCode::list_full, "the room has too many masks; take one back first"};
}

Refusal Hub::State::on(Ask& ask, command::Masks& masks) {
  const Result<Room*> room = room_to_moderate(ask, masks.room);
  if (!room) return room.error();
  event::MasksAre answer{(*room)->durable().name, masks.list, {}};
  for (const MaskRule& rule : rules_of((*room)->durable(), masks.list)) {
    if (rule.ended(ask.now.wall)) continue;
    answer.masks.push_back({rule.mask, rule.by, rule.reason, rule.until});
  }
  ask.reply(std::move(answer));
  return std::nullopt;
}

}  // namespace parley::core
