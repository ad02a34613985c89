// What the server's operators do: kill, bans from the server, announcements, deleting rooms.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"

namespace parley::core {

Refusal Hub::State::must_be_operator(const Ask& ask) {
  if (ask.user().is_operator()) return std::nullopt;
  return Error{ErrorCode::not_a_server_operator, "only operators of this server can do this"};
}

Refusal Hub::State::on(Ask& ask, command::Kill& kill) {
  if (auto no = must_be_operator(ask)) return no;
  if (auto no = check_line("the reason", kill.reason, limits_.reason_bytes)) return no;
  const Result<User*> found = user_named(kill.nick);
  if (!found) return found.error();
  User& user = **found;
  record(ask, "kill", user.nick.shown, kill.reason);
  std::string text = "killed by " + ask.user().nick.shown;
  if (!kill.reason.empty()) text += ": " + kill.reason;
  std::vector<Session*> sessions;
  for (Session& session : SessionsOf(user)) sessions.push_back(&session);
  end_sessions(ask, sessions, {closing::killed.name, text, std::nullopt}, event::Done{});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::SetServerBan& set) {
  if (auto no = must_be_operator(ask)) return no;
  if (auto no = check_line("the reason", set.reason, limits_.reason_bytes)) return no;
  Result<std::string> mask = check_server_mask(set.mask);
  // A ban of an older version may have a mask that is refused today: it can be taken back as
  // listed.
  if (!mask && !set.add && has_server_ban(set.mask)) mask = set.mask;
  if (!mask) return mask.error();
  const std::string_view account = account_of_mask(*mask);
  if (set.add && !account.empty() && account_named(account) == nullptr) {
    return Error{ErrorCode::bad_mask, "there is no account " + std::string(account)};
  }
  if (set.lasting && set.lasting->count() <= 0) {
    return Error{ErrorCode::bad_field, "seconds must be 1 or more"};
  }
  std::erase_if(server_bans_, [&](const ServerBan& ban) { return ban.rule.ended(ask.now.wall); });
  const bool there = has_server_ban(*mask);
  if (!set.add && !there) {
    return Error{ErrorCode::no_such_mask, "no such ban is set; ask for the list"};
  }
  if (set.add && !there && server_bans_.size() >= limits_.server_bans) {
    return Error{ErrorCode::list_full, "the server has too many bans; take one back first"};
  }
  MaskRule rule{std::move(*mask), ask.user().shown_account(), std::move(set.reason), {}};
  if (set.add && set.lasting) rule.until = ask.now.wall + *set.lasting;
  ask_accounts(ask, account::SetBan{std::move(rule), set.add});
  return std::nullopt;
}

bool Hub::State::has_server_ban(std::string_view mask) const {
  return std::ranges::any_of(server_bans_,
                             [&](const ServerBan& ban) { return ban.rule.mask == mask; });
}

std::vector<Session*> Hub::State::apply_server_ban(const account::SetBan& set, Now now,
                                                   Effects& out) {
  std::erase_if(server_bans_, [&](const ServerBan& ban) {
    return ban.rule.mask == set.rule.mask || ban.rule.ended(now.wall);
  });
  if (set.add) server_bans_.push_back({set.rule, network_of_mask(set.rule.mask)});
  out.emplace_back(effect::BarAddresses{barred()});
  std::vector<Session*> covered;
  if (!set.add) return covered;
  for (const auto& session : sessions_) {
    if (session->user == nullptr) continue;  // its Hello will tell
    const User& user = *session->user;
    if (server_ban_of(*session, user.identity, user.account, now.wall) != nullptr) {
      covered.push_back(session.get());
    }
  }
  return covered;
}

const MaskRule* Hub::State::server_ban_of(const Session& session, const Identity& identity,
                                          const Account* account, Time now) const {
  if (server_bans_.empty() || (account != nullptr && account->is_operator)) return nullptr;
  const std::string_view name = account == nullptr ? std::string_view{} : account->name.folded;
  const MaskSubject subject{"", session.address, identity, name};
  const auto address = address_bytes(session.address);
  const auto found = std::ranges::find_if(server_bans_, [&](const ServerBan& ban) {
    if (ban.rule.ended(now)) return false;
    if (ban.network && address) return ban.network->contains(*address);
    return covers(ban.rule.mask, subject);
  });
  return found == server_bans_.end() ? nullptr : &found->rule;
}

std::vector<effect::BarAddresses::Barred> Hub::State::barred() const {
  std::vector<effect::BarAddresses::Barred> all;
  for (const ServerBan& ban : server_bans_) {
    if (ban.network) all.push_back({*ban.network, ban.rule.until, ban.rule.reason});
  }
  return all;
}

Refusal Hub::State::on(Ask& ask, command::ServerBans& /*list*/) {
  if (auto no = must_be_operator(ask)) return no;
  event::ServerBansAre answer;
  for (const ServerBan& ban : server_bans_) {
    const MaskRule& rule = ban.rule;
    if (rule.ended(ask.now.wall)) continue;
    answer.masks.push_back({rule.mask, rule.by, rule.reason, rule.until});
  }
  ask.reply(std::move(answer));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Announce& announce) {
  if (auto no = must_be_operator(ask)) return no;
  if (announce.text.empty()) return Error{ErrorCode::text_empty, "the announcement is empty"};
  if (auto no = check_line("the announcement", announce.text, limits_.topic_bytes)) return no;
  record(ask, announce.operators_only ? "wallops" : "announce", "", announce.text);
  ask.reply(event::Done{});
  const event::Notice notice{ask.user().nick.shown, announce.text, announce.operators_only,
                             ask.now.wall, ask.user().shown_account()};
  for (const auto& session : sessions_) {
    if (session->user == nullptr) continue;
    const User& user = *session->user;
    const bool listens = user.is_operator() || (announce.wallops && user.wallops);
    if (announce.operators_only && !listens) continue;
    ask.out.emplace_back(effect::Reply{session->id, 0, notice});
  }
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::DeleteRoom& wish) {
  if (auto no = must_be_operator(ask)) return no;
  if (auto no = check_line("the reason", wish.reason, limits_.reason_bytes)) return no;
  const Result<Room*> room = room_named(wish.room);
  if (!room) return room.error();
  if (const Refusal no = may_append(ask)) return no;
  charge_work(ask, (*room)->members.size());
  const User& user = ask.user();
  submit(ask, **room,
         RoomEnd{(*room)->id(), (*room)->now.name, ask.now.wall, user.nick.shown,
                 user.shown_account(), std::move(wish.reason)});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Rehash& /*rehash*/) {
  if (auto no = must_be_operator(ask)) return no;
  ask_accounts(ask, account::Rehash{ask.user().shown_account()});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Sessions& sessions) {
  if (auto no = must_be_operator(ask)) return no;
  if (sessions.match.size() > room_name_bytes || !is_utf8(sessions.match)) {
    return Error{ErrorCode::bad_query, "match must be a pattern of at most 128 bytes of UTF-8"};
  }
  const std::string pattern = sessions.match.empty() ? "*" : fold(sessions.match);
  const std::string last =
      sessions.after.size() <= nick_bytes ? fold(sessions.after) : sessions.after;
  std::vector<const User*> users;
  for (const auto& user : users_) {
    if (user->nick.folded > last) users.push_back(user.get());
  }
  std::ranges::sort(users, {},
                    [](const User* user) { return std::string_view(user->nick.folded); });
  charge_work(ask, users_.size());
  event::SessionsAre page;
  for (const User* user : users) {
    page.more = page.sessions.size() >= limits_.page_members;
    if (page.more) break;
    const bool is_meant = glob(pattern, user->nick.folded) || glob(pattern, user->folded_account());
    for (const Session& session : SessionsOf(*user)) {
      if (!is_meant && !glob(pattern, session.address)) continue;
      page.sessions.push_back({user->nick.shown, user->shown_account(), session.address,
                               user->since, session.rooms.size()});
    }
  }
  ask.reply(std::move(page));
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Audit& audit) {
  if (auto no = must_be_operator(ask)) return no;
  if (audit.limit == 0) return Error{ErrorCode::bad_query, "limit must be 1 or more"};
  ask_accounts(ask, account::ReadAudit{audit.before, std::min(audit.limit, limits_.page_entries)});
  return std::nullopt;
}

}  // namespace parley::core
