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
  const Result<User*> user = user_for(ask, hello);
  if (!user) return user.error();
  session.user = *user;
  session.next = std::exchange((*user)->sessions, &session);
  ++signed_in_;
  ask.reply(event::Welcome{(*user)->nick.shown, head_});
  const auto conversations = conversations_.find((*user)->identity.value);
  if (conversations == conversations_.end()) return std::nullopt;
  for (const Room* room : conversations->second) {
    if (room->being_created()) continue;  // subscribed once it is in the log
    ask.out.emplace_back(effect::Subscribe{session.id, room->id(), hello.after.value_or(head_)});
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
  if (nicks_.find(name->folded) != nullptr) {
    return refuse(ErrorCode::nick_in_use, name->shown + " is taken; choose another nick");
  }
  auto user = std::make_unique<User>();
  user->nick = std::move(*name);
  user->identity = std::move(hello.identity);
  user->since = ask.now.wall;
  recent_.restore_to(*user);
  User* made = user.get();
  nicks_.insert(made);
  users_.insert(std::move(user));
  return made;
}

Refusal Hub::State::on(Ask& ask, command::Nick& nick) {
  Result<Name> name = check_nick(nick.nick);
  if (!name) return name.error();
  const User* holder = nicks_.find(name->folded);
  if (holder != nullptr && holder != &ask.user()) {
    return Error{ErrorCode::nick_in_use, name->shown + " is taken; choose another nick"};
  }
  ask.reply(event::Done{});
  if (name->shown != ask.user().nick.shown) rename(ask, std::move(*name));
  return std::nullopt;
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
  nicks_.erase(user.nick.folded);
  const std::string old = std::exchange(user.nick, std::move(name)).shown;
  nicks_.insert(&user);
  std::size_t told = 0;
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    Room& room = *rooms[i];
    room.members.insert(room.place_of(user.nick.folded), seats[i]);
    if (!announces(room)) continue;
    told += room.members.size();
    ask.out.emplace_back(
        effect::Announce{room.id(), ask.session.id,
                         event::Renamed{room.durable().name, old, user.nick.shown, ask.now.wall}});
  }
  charge_work(ask, told);
  for (const Session& other : SessionsOf(user)) {
    const bool heard = std::ranges::any_of(other.rooms, [&](Room* r) { return announces(*r); });
    if (&other == &ask.session || heard) continue;
    ask.out.emplace_back(
        effect::Reply{other.id, 0, event::Renamed{"", old, user.nick.shown, ask.now.wall}});
  }
}

Refusal Hub::State::on(Ask& ask, command::Away& away) {
  if (auto no = check_line("the away text", away.text, limits_.reason_bytes)) return no;
  User& user = ask.user();
  ask.reply(event::Done{});
  if (away.text == user.away_text()) return std::nullopt;
  user.away = away.text.empty() ? nullptr : std::make_unique<std::string>(std::move(away.text));
  std::size_t told = 0;
  for (const Room* room : rooms_of(user)) {
    if (!announces(*room)) continue;
    told += room->members.size();
    ask.out.emplace_back(
        effect::Announce{room->id(), ask.session.id,
                         event::AwayChanged{room->durable().name, user.nick.shown,
                                            std::string(user.away_text()), ask.now.wall}});
  }
  charge_work(ask, told);
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
  if (session.user != nullptr) sign_out(session, reason, ask.now, ask.out);
  session.left = true;
  ask.out.emplace_back(effect::Close{session.id, {"quit", reason, std::nullopt}});
  return std::nullopt;
}

void Hub::State::sign_out(Session& session, std::string_view reason, Now now, Effects& out) {
  User& user = *session.user;
  const bool gone = user.sessions == &session && session.next == nullptr;
  while (!session.rooms.empty()) {
    Room& room = *session.rooms.back();
    const bool tell = announces(room);
    if (leave(session, room) && tell) {
      out.emplace_back(
          effect::Announce{room.id(), session.id,
                           event::MemberLeft{room.durable().name, user.nick.shown,
                                             std::string(reason), true, now.wall, gone}});
    }
  }
  Session** link = &user.sessions;
  while (*link != &session) link = &(*link)->next;
  *link = std::exchange(session.next, nullptr);
  session.user = nullptr;
  --signed_in_;
  if (user.sessions == nullptr) forget_user(user, now);
}

void Hub::State::forget_user(User& user, Now now) {
  recent_.keep(user, now.steady);
  nicks_.erase(user.nick.folded);
  users_.erase(user.identity.value);
}

}  // namespace parley::core
