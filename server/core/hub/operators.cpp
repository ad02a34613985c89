// What the server's operators do: kill, bans from the server, announcements, a look around.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"

namespace parley::core {

namespace {

/// Whom a ban from the server may name: an address, an account or an identity; a nick is left
/// behind as easily as it was taken.
bool names_no_nick(std::string_view mask) {
  return mask.find("!*@") == std::string_view::npos || mask.starts_with("*!");
}

}  // namespace

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
  end_sessions(ask, sessions, {"killed", text, std::nullopt}, event::Done{});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::SetServerBan& set) {
  if (auto no = must_be_operator(ask)) return no;
  if (auto no = check_line("the reason", set.reason, limits_.reason_bytes)) return no;
  Result<std::string> mask = check_mask(set.mask);
  if (!mask) return mask.error();
  if (!names_no_nick(*mask)) {
    return Error{ErrorCode::bad_mask, "a ban from the server names @address or $a:account"};
  }
  if (set.lasting && set.lasting->count() <= 0) {
    return Error{ErrorCode::bad_field, "seconds must be 1 or more"};
  }
  std::erase_if(server_bans_, [&](const MaskRule& rule) { return rule.ended(ask.now.wall); });
  const bool there = std::ranges::find(server_bans_, *mask, &MaskRule::mask) != server_bans_.end();
  if (!set.add && !there) {
    return Error{ErrorCode::no_such_mask, "no such ban is set; ask for the list"};
  }
  if (set.add && !there && server_bans_.size() >= limits_.server_bans) {
    return Error{ErrorCode::list_full, "the server has too many bans; take one back first"};
  }
  record(ask, set.add ? "server_ban" : "server_unban", *mask, set.reason);
  MaskRule rule{std::move(*mask), ask.user().shown_account(), std::move(set.reason), {}};
  if (set.add && set.lasting) rule.until = ask.now.wall + *set.lasting;
  ask_accounts(ask, account::SetBan{std::move(rule), set.add});
  return std::nullopt;
}

std::vector<Session*> Hub::State::apply_server_ban(const account::SetBan& set, Now now) {
  std::erase_if(server_bans_, [&](const MaskRule& rule) {
    return rule.mask == set.rule.mask || rule.ended(now.wall);
  });
  std::vector<Session*> covered;
  if (!set.add) return covered;
  server_bans_.push_back(set.rule);
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
  const auto found = std::ranges::find_if(server_bans_, [&](const MaskRule& rule) {
    return !rule.ended(now) && covers(rule.mask, subject);
  });
  return found == server_bans_.end() ? nullptr : &*found;
}

Refusal Hub::State::on(Ask& ask, command::ServerBans& /*list*/) {
  if (auto no = must_be_operator(ask)) return no;
  event::ServerBansAre answer;
  for (const MaskRule& rule : server_bans_) {
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

Refusal Hub::State::on(Ask& ask, command::Rehash& /*rehash*/) {
  if (auto no = must_be_operator(ask)) return no;
  record(ask, "rehash", "", "");
  ask_accounts(ask, account::Rehash{});
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
