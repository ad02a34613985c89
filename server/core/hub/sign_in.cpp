// Users: signing in and out, nicks, away.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"

namespace parley::core {

Refusal Hub::State::on(Ask& ask, command::Hello& hello) {
  Session& session = ask.session;
  if (session.user != nullptr) {
    return Error{ErrorCode::already_signed_in, "you are signed in; use nick to change your nick"};
  }
  if (hello.after && *hello.after > head_) return beyond_head();
  if (signed_in_ >= limits_.sessions) {
    return Error{ErrorCode::too_many_sessions, "the server is full; try again later"};
  }
  const Account* in = session.account;
  const bool is_in = in != nullptr && in->name.folded == fold(hello.account);
  if (!hello.account.empty() && !is_in) return log_in(ask, hello);
  if (auto no = settle_identity(ask, hello)) return no;
  const Result<User*> user = user_for(ask, hello);
  if (!user) return user.error();
  session.user = *user;
  session.next = std::exchange((*user)->sessions, &session);
  ++signed_in_;
  event::Welcome welcome{(*user)->nick.shown, head_};
  welcome.account = (*user)->shown_account();
  welcome.identity = (*user)->identity;
  welcome.is_operator = (*user)->is_operator();
  ask.reply(std::move(welcome));
  const auto conversations = conversations_.find((*user)->identity.value);
  if (conversations == conversations_.end()) return std::nullopt;
  for (const Room* room : conversations->second.rooms) {
    if (room->being_created()) continue;  // subscribed once it is in the log
    ask.out.emplace_back(effect::Subscribe{session.id, room->id(), hello.after.value_or(head_)});
  }
  return std::nullopt;
}

Refusal Hub::State::settle_identity(const Ask& ask, command::Hello& hello) const {
  const Account* account = ask.session.account;
  if (former_.contains(hello.former.value)) hello.identity = hello.former;
  if (account != nullptr && account->state != Account::State::kept) {
    return Error{ErrorCode::login_failed, "the account was removed"};
  }
  if (account != nullptr) {
    hello.identity = account->identity;
    if (hello.nick.empty()) hello.nick = account->name.shown;
  } else if (const Account* owner = account_of(hello.identity)) {
    const bool removed = owner->state == Account::State::removed;
    return Error{ErrorCode::account_required,
                 "this secret became the account " + owner->name.shown +
                     (removed ? ", which was removed: forget the secret" : ": log in to it")};
  }
  if (const MaskRule* ban = server_ban_of(ask.session, hello.identity, account, ask.now.wall)) {
    if (ban->mask.starts_with("$a:")) {
      return Error{ErrorCode::account_suspended, ban->reason.empty()
                                                     ? "your account is suspended"
                                                     : "your account is suspended: " + ban->reason};
    }
    return Error{ErrorCode::banned_from_server,
                 ban->reason.empty() ? "you are banned from this server"
                                     : "you are banned from this server: " + ban->reason};
  }
  return std::nullopt;
}

Result<User*> Hub::State::user_for(Ask& ask, command::Hello& hello) {
  Result<Name> name = check_nick(hello.nick);
  if (!name) return tl::unexpected(std::move(name.error()));
  if (User* same = users_.find(hello.identity.value)) {
    if (same->session_count() < limits_.sessions_per_user) return same;
    return refuse(ErrorCode::too_many_sessions,
                  "you have too many connections open; close one of them");
  }
  if (auto no = may_use_nick(hello.identity, *name)) return tl::unexpected(std::move(*no));
  auto user = std::make_unique<User>();
  user->nick = std::move(*name);
  user->identity = std::move(hello.identity);
  user->account = ask.session.account;
  user->since = ask.now.wall;
  user->active = ask.now.wall;
  if (const auto real = cut_line(hello.realname, limits_.realname_bytes); !real.empty()) {
    user->realname = std::make_unique<std::string>(real);
  }
  recent_.restore_to(*user);
  User* made = user.get();
  nicks_.insert(made);
  users_.insert(std::move(user));
  most_users_ = std::max(most_users_, users_.size());
  tell_watchers(made->nick, true, ask.now, ask.out);
  return made;
}

Refusal Hub::State::may_use_nick(const Identity& identity, const Name& name) const {
  const User* holder = nicks_.find(name.folded);
  if (holder != nullptr && holder->identity != identity) {
    return Error{ErrorCode::nick_in_use, name.shown + " is taken; choose another nick"};
  }
  const Account* owner = accounts_.find(name.folded);
  if (owner != nullptr && owner->identity != identity) {
    return Error{ErrorCode::nick_reserved,
                 name.shown + " is registered: log in to the account, or choose another nick"};
  }
  if (owner != nullptr) return std::nullopt;
  return looks_like_another(identity, name);
}

Refusal Hub::State::on(Ask& ask, command::Nick& nick) {
  Result<Name> name = check_nick(nick.nick);
  if (!name) return name.error();
  if (auto no = may_use_nick(ask.user().identity, *name)) return no;
  if (name->folded != ask.user().nick.folded) {
    if (auto no = may_be_renamed(ask)) return no;
  }
  ask.reply(event::Done{});
  if (name->shown != ask.user().nick.shown) rename(ask, std::move(*name));
  return std::nullopt;
}

/// Whom a mask covers cannot slip out from under it while in the room: most masks name nicks.
Refusal Hub::State::may_be_renamed(Ask& ask) const {
  std::size_t masks = 0;
  Refusal no;
  for (const Room* room : rooms_of(ask.user())) {
    const RoomState& state = room->now;
    masks += state.bans.size() + state.mutes.size();
    const bool banned = is_banned(state, ask.session, ask.now.wall);
    if (!banned && !is_muted(state, ask.session, ask.now.wall)) continue;
    no = Error{banned ? ErrorCode::banned : ErrorCode::muted,
               "you are " + std::string(banned ? "banned" : "muted") + " in " + state.name +
                   ": leave it to change your nick"};
    break;
  }
  charge_work(ask, masks);
  return no;
}

void Hub::State::rename(Ask& ask, Name name) {
  User& user = ask.user();
  const auto rooms = rooms_of(user);
  std::vector<Member> seats;
  for (Room* room : rooms) {
    const auto seat = room->place_of(user.nick.folded);
    seats.push_back(*seat);
    room->members.erase(seat);
  }
  forget_clear(user);
  nicks_.erase(user.nick.folded);
  const Name before = std::exchange(user.nick, std::move(name));
  const std::string& old = before.shown;
  const std::string account = user.shown_account();
  nicks_.insert(&user);
  if (before.folded != user.nick.folded) {
    tell_watchers(before, false, ask.now, ask.out);
    tell_watchers(user.nick, true, ask.now, ask.out);
  }
  std::size_t told = 0;
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    Room& room = *rooms[i];
    room.members.insert(room.place_of(user.nick.folded), seats[i]);
    if (!announces(room)) continue;
    told += room.members.size();
    ask.out.emplace_back(effect::Announce{
        room.id(), ask.session.id,
        event::Renamed{room.durable().name, old, user.nick.shown, ask.now.wall, account}});
  }
  charge_work(ask, told);
  for (const Session& other : SessionsOf(user)) {
    const bool heard = std::ranges::any_of(other.rooms, [&](Room* r) { return announces(*r); });
    if (&other == &ask.session || heard) continue;
    ask.out.emplace_back(effect::Reply{
        other.id, 0, event::Renamed{"", old, user.nick.shown, ask.now.wall, account}});
  }
}

Refusal Hub::State::on(Ask& ask, command::Away& away) {
  if (auto no = check_line("the away text", away.text, limits_.reason_bytes)) return no;
  User& user = ask.user();
  ask.reply(event::Done{});
  if (away.text == user.away_text()) return std::nullopt;
  user.away = away.text.empty() ? nullptr : std::make_unique<std::string>(std::move(away.text));
  charge_work(ask,
              announce_in_rooms_of(user, ask.session.id, ask.out, [&](const std::string& room) {
                return event::AwayChanged{room, user.nick.shown, std::string(user.away_text()),
                                          ask.now.wall, user.shown_account()};
              }));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Ping& /*ping*/) {
  ask.reply(event::Ponged{});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Pong& /*pong*/) {
  ask.reply(event::Done{});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Quit& quit) {
  Session& session = ask.session;
  const std::string reason = cut_line(quit.reason, limits_.reason_bytes);
  end_session(session, {closing::quit.name, reason, std::nullopt}, reason, ask.now, ask.out);
  return std::nullopt;
}

void Hub::State::end_session(Session& session, event::Closing closing, std::string_view reason,
                             Now now, Effects& out) {
  if (session.left) return;
  session.queue.reset();
  session.blocks = 0;
  if (!session.ending) {
    session.ending = std::make_unique<Ending>(Ending{std::move(closing), std::string(reason)});
  } else if (!session.ending->closing) {
    ready_.push_back(session.id);  // gone already; the caller still holds it
    return;
  }
  if (session.appends == 0) finish_ending(session, now, out);
}

void Hub::State::sign_out(Session& session, std::string_view reason, Now now, Effects& out) {
  User& user = *session.user;
  const bool gone = user.sessions == &session && session.next == nullptr;
  while (!session.rooms.empty()) {
    Room& room = *session.rooms.back();
    const bool tell = announces(room);
    if (leave(session, room) && tell) {
      out.emplace_back(effect::Announce{
          room.id(), session.id,
          event::MemberLeft{room.durable().name, user.nick.shown, std::string(reason), true,
                            now.wall, gone, user.shown_account()}});
    }
  }
  Session** link = &user.sessions;
  while (*link != &session) link = &(*link)->next;
  *link = std::exchange(session.next, nullptr);
  session.user = nullptr;
  --signed_in_;
  watch_nothing(session);
  if (user.sessions == nullptr) forget_user(user, now, out);
}

void Hub::State::forget_user(User& user, Now now, Effects& out) {
  recent_.keep(user, now.steady);
  remember_gone(user, now);
  if (user.invisible) --invisible_;
  tell_watchers(user.nick, false, now, out);
  nicks_.erase(user.nick.folded);
  const Identity identity = user.identity;
  users_.erase(identity.value);
  watch_conversations_of(identity);
}

}  // namespace parley::core
