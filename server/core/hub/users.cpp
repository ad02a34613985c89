// Users: who is here, who was, and what they say of themselves.
#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"

namespace parley::core {

event::MemberInfo Hub::State::details_of(const User& user, Role role) {
  return {user.nick.shown,
          role,
          user.away != nullptr,
          user.bot,
          std::string(user.real_name()),
          user.shown_account(),
          user.is_operator()};
}

Refusal Hub::State::on(Ask& ask, command::Whois& whois) {
  const Result<User*> found = user_named(whois.nick);
  if (!found) return found.error();
  const User& user = **found;
  event::UserIs answer{user.nick.shown,
                       std::string(user.away_text()),
                       {},
                       user.session_count(),
                       user.since,
                       user.shown_account(),
                       user.is_operator()};
  for (const Room* room : rooms_of(user)) {
    if (answer.rooms.size() == limits_.page_members) break;
    if (is_hidden(ask.user(), *room)) continue;
    answer.rooms.push_back(room->durable().name);
    answer.roles.push_back(role_of(room->durable(), user.identity));
  }
  answer.realname = user.real_name();
  answer.bot = user.bot;
  answer.secure = user.is_secure();
  answer.active = user.active;
  answer.now = ask.now.wall;
  ask.reply(std::move(answer));
  return std::nullopt;
}

bool Hub::State::share_a_room(const User& one, const User& other) {
  for (const Session& session : SessionsOf(one)) {
    for (const Room* room : session.rooms) {
      if (room->member(other) != nullptr) return true;
    }
  }
  return false;
}

Refusal Hub::State::on(Ask& ask, command::Users& users) {
  event::UsersAre answer;
  if (!users.nicks.empty()) {
    const auto nicks = words_in(users.nicks, limits_.nicks_at_once);
    for (const std::string_view nick : nicks) {
      if (const auto user = user_named(nick))
        answer.users.push_back(details_of(**user, Role::none));
    }
    charge_work(ask, nicks.size());
    ask.reply(std::move(answer));
    return std::nullopt;
  }
  if (users.match.size() > room_name_bytes || !is_utf8(users.match)) {
    return Error{ErrorCode::bad_query, "match must be a pattern of at most 128 bytes of UTF-8"};
  }
  if (const auto wait = listing_.wait(listing, ask.now.steady)) {
    return Error{ErrorCode::busy, "too many ask for lists; try again", wait};
  }
  const std::string pattern = fold(users.match);
  for (const auto& user : users_) {
    if (!pattern.empty() && !glob(pattern, user->nick.folded)) continue;
    const bool seen = !user->invisible || user.get() == &ask.user() ||
                      pattern == user->nick.folded || share_a_room(ask.user(), *user);
    if (!seen) continue;
    answer.more = answer.users.size() == limits_.page_members;
    if (answer.more) break;
    answer.users.push_back(details_of(*user, Role::none));
  }
  charge_work(ask, users_.size());
  listing_.charge(listing, static_cast<double>(users_.size()) / 1000, ask.now.steady);
  std::ranges::sort(answer.users, {}, &event::MemberInfo::nick);
  ask.reply(std::move(answer));
  return std::nullopt;
}

void Hub::State::remember_gone(const User& user, Now now) {
  if (limits_.users_gone == 0) return;
  while (gone_.size() >= limits_.users_gone) gone_.pop_front();
  gone_.push_back({user.nick.shown, std::string(user.real_name()), now.wall});
}

Refusal Hub::State::on(Ask& ask, command::Whowas& whowas) {
  event::UsersWere answer;
  const std::string nick = whowas.nick.size() <= nick_bytes ? fold(whowas.nick) : "";
  std::ranges::copy_if(std::views::reverse(gone_), std::back_inserter(answer.users),
                       [&](const auto& was) { return fold(was.nick) == nick; });
  charge_work(ask, gone_.size());
  if (answer.users.empty()) {
    return Error{ErrorCode::no_such_user, "nobody with this nick was here lately"};
  }
  ask.reply(std::move(answer));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Profile& profile) {
  User& user = ask.user();
  if (profile.realname) {
    if (auto no = check_line("the real name", *profile.realname, limits_.realname_bytes)) return no;
  }
  if (profile.bot) user.bot = *profile.bot;
  if (profile.wallops) user.wallops = *profile.wallops;
  if (profile.invisible && *profile.invisible != user.invisible) {
    user.invisible = *profile.invisible;
    if (user.invisible) {
      ++invisible_;
    } else {
      --invisible_;
    }
  }
  const bool renamed = profile.realname && *profile.realname != user.real_name();
  if (renamed) {
    user.realname = profile.realname->empty()
                        ? nullptr
                        : std::make_unique<std::string>(std::move(*profile.realname));
  }
  ask.reply(event::ProfileIs{std::string(user.real_name()), user.bot, user.invisible, user.wallops,
                             user.is_operator()});
  if (!renamed) return std::nullopt;
  charge_work(ask,
              announce_in_rooms_of(user, ask.session.id, ask.out, [&](const std::string& room) {
                return event::RealnameChanged{room, user.nick.shown, std::string(user.real_name()),
                                              ask.now.wall, user.shown_account()};
              }));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::ServerInfo& /*info*/) {
  ask.reply(event::ServerIs{users_.size(), invisible_, most_users_, signed_in_,
                            sessions_.size() - signed_in_, directory_.size(), since_,
                            ask.now.wall});
  return std::nullopt;
}

}  // namespace parley::core
