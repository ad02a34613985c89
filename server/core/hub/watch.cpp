// Watching nicks: being told who comes and goes without sharing a room.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"

namespace parley::core {

event::Watched Hub::State::watched(const std::string& nick) const {
  const User* user = nicks_.find(fold(nick));
  return {user != nullptr ? user->nick.shown : nick, user != nullptr};
}

Refusal Hub::State::on(Ask& ask, command::Watch& watch) {
  Session& session = ask.session;
  event::Watching answer;
  if (watch.action == command::Watch::Action::remove) {
    if (watch.nicks.empty()) watch_nothing(session);
    for (const auto nick : words_in(watch.nicks, limits_.nicks_at_once)) unwatch(session, nick);
    ask.reply(event::Done{});
    return std::nullopt;
  }
  if (watch.action == command::Watch::Action::list) {
    if (session.watched) {
      for (const std::string& nick : *session.watched) answer.nicks.push_back(watched(nick));
    }
    ask.reply(std::move(answer));
    return std::nullopt;
  }
  const auto nicks = words_in(watch.nicks, limits_.nicks_at_once);
  const std::size_t has = session.watched ? session.watched->size() : 0;
  if (has + nicks.size() > limits_.watched_per_session) {
    return Error{ErrorCode::list_full, "you watch too many nicks; take some back first"};
  }
  for (const auto nick : nicks) {
    const Result<Name> name = check_nick(nick);
    if (!name) continue;  // nobody will ever have it
    unwatch(session, nick);
    if (!session.watched) session.watched = std::make_unique<std::vector<std::string>>();
    session.watched->push_back(name->shown);
    watchers_[name->folded].push_back(session.id);
    answer.nicks.push_back(watched(name->shown));
  }
  ask.reply(std::move(answer));
  return std::nullopt;
}

void Hub::State::unwatch(Session& session, std::string_view nick) {
  if (!session.watched || nick.size() > nick_bytes) return;
  const std::string folded = fold(nick);
  const auto is_it = [&folded](const std::string& one) { return fold(one) == folded; };
  if (std::erase_if(*session.watched, is_it) == 0) return;
  if (session.watched->empty()) session.watched.reset();
  const auto found = watchers_.find(folded);
  std::erase(found.value(), session.id);
  if (found->second.empty()) watchers_.erase(found);
}

void Hub::State::watch_nothing(Session& session) {
  while (session.watched) unwatch(session, std::string(session.watched->back()));
}

void Hub::State::tell_watchers(const Name& nick, bool here, Now now, Effects& out) const {
  if (watchers_.empty()) return;
  const auto found = watchers_.find(nick.folded);
  if (found == watchers_.end()) return;
  for (const SessionId session : found->second) {
    out.emplace_back(effect::Reply{session, 0, event::Presence{nick.shown, here, now.wall}});
  }
}

}  // namespace parley::core
