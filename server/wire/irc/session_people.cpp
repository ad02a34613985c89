// One IRC client's session: messages, being away, one's name, and who comes and goes.
#include <algorithm>
#include <utility>

#include "core/name.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

void Session::say(const Message& in) {
  const bool notice = in.command == "NOTICE";  // is never answered with an error
  std::string_view others = in.at(0);
  const std::string_view first = take_part(others);
  if (first.empty())
    return notice ? void() : numeric(ERR_NORECIPIENT, {"No recipient given (" + in.command + ")"});
  if (in.at(1).empty()) return notice ? void() : numeric(ERR_NOTEXTTOSEND, {"No text to send"});
  std::string text = notice ? std::string(in.at(1)) : action_from_irc(in.at(1));
  if (text.starts_with('\1')) {
    const std::string_view only = "Cannot send to channel: of CTCP, only ACTION is supported";
    return notice ? void() : numeric(ERR_CANNOTSENDTOCHAN, {first, only});
  }
  std::string_view next = take_part(others);
  if (next.empty()) return say_to(first, std::move(text), notice, true);
  say_to(first, text, notice, false);
  std::vector<std::string> targets{
      core::fold(first)};  // one that is named twice is written to once
  for (; !next.empty(); next = take_part(others)) {
    std::string target = core::fold(next);
    if (std::ranges::find(targets, target) != targets.end()) continue;
    if (targets.size() < most_targets) {
      targets.push_back(std::move(target));
      say_to(next, text, notice, false);
    } else if (!notice) {
      numeric(ERR_TOOMANYTARGETS, {next, "Too many recipients: at most 4"});
    }
  }
}

void Session::say_to(std::string_view to, std::string text, bool notice, bool only) {
  constexpr std::size_t number_bytes = 21;  // of the most that follows: "-18446744073709551615"
  std::string key;
  key.reserve(key_.size() + number_bytes);
  key.append(key_).append("-").append(std::to_string(++next_key_));
  const bool labels = only && !now_->job->label.empty() && has(cap::echo_message);
  if (labels) {
    if (!labels_) labels_ = std::make_unique<std::vector<Label>>();
    if (labels_->size() >= 64) labels_->erase(labels_->begin());
    labels_->emplace_back(key, now_->job->label);
  }
  // Kept until the answer comes: what may be needed then, and no copy of the rest.
  const bool echoes = has(cap::echo_message);
  std::function<void(const core::Event&)> answered =
      [this, to = std::string(to), notice, key = labels ? key : std::string{}, echoes,
       text = echoes ? text : std::string{}](const core::Event& event) {
        const auto* when = std::get_if<core::event::Accepted>(&event);
        if (when != nullptr && !echoes) return;
        // Now, and not when the line came: a JOIN before it may have been answered meanwhile.
        const bool inside = !to.starts_with('#') || rooms_.contains(core::fold(to));
        if (when != nullptr && inside) {
          now_->job->echoed = !key.empty();
          return;
        }
        if (!key.empty()) std::erase_if(*labels_, [&](const auto& one) { return one.key == key; });
        if (when != nullptr) return said_outside({to, text, key, notice}, *when);
        if (!notice) refused(event, to);
      };
  ask(core::command::Say{std::string(to), std::move(text), std::move(key), notice},
      std::move(answered));
}

/// A room that one is not in sends nothing back: the echo that was asked for is made here.
void Session::said_outside(const core::command::Say& said, const core::event::Accepted& when) {
  core::Entry entry;
  entry.seq = when.seq;
  entry.time = when.time;
  entry.room_name = said.to;
  entry.from = nick_;
  entry.account = account();
  entry.what = core::entry::Message{{said.text, said.notice, false, false}};
  next_line() += encode(entry, shape());
}

void Session::typing(const Message& in) {
  if (in.tag("+typing") != "active") return;  // other tags are not carried: CLIENTTAGDENY says so
  ask(core::command::Typing{std::string(in.at(0))},
      [this, to = std::string(in.at(0))](const core::Event& event) { refused(event, to); });
}

void Session::away(const Message& in) {
  const std::string text(in.at(0));
  ask(core::command::Away{text}, [this, text](const core::Event& event) {
    if (refused(event, nick_)) return;
    if (text.empty()) return numeric(RPL_UNAWAY, {"You are no longer marked as being away"});
    numeric(RPL_NOWAWAY, {"You have been marked as being away"});
  });
}

void Session::setname(const Message& in) {
  const std::string name(in.at(0));
  ask(core::command::Profile{name, {}, {}}, [this, name](const core::Event& event) {
    if (const auto* no = std::get_if<core::event::Failed>(&event)) {
      const bool wait = no->error.retry_after.has_value();
      return line(
          server_source, "FAIL",
          {"SETNAME", wait ? "CANNOT_CHANGE_REALNAME" : "INVALID_REALNAME", no->error.text});
    }
    realname_ = name;
    if (has(cap::setname)) own_line("SETNAME", {name});
  });
}

void Session::monitor(const Message& in) {
  using core::command::Watch;
  const std::string_view what = in.at(0);
  std::string nicks(in.at(1));
  std::ranges::replace(nicks, ',', ' ');
  if (what == "+" && !nicks.empty()) {
    return ask(Watch{Watch::Action::add, nicks}, [this, nicks](const core::Event& event) {
      if (const auto* are = std::get_if<core::event::Watching>(&event)) return watching(*are);
      const auto* no = std::get_if<core::event::Failed>(&event);
      if (no == nullptr || no->error.code != core::ErrorCode::list_full) {
        return void(refused(event, "MONITOR"));
      }
      std::string list = nicks;
      std::ranges::replace(list, ' ', ',');
      numeric(ERR_MONLISTFULL, {std::to_string(limits_.watched_per_session), list, no->error.text});
    });
  }
  if ((what == "-" && !nicks.empty()) || what == "C" || what == "c") {
    if (what != "-") nicks.clear();
    return ask(Watch{Watch::Action::remove, nicks},
               [this](const core::Event& event) { refused(event, "MONITOR"); });
  }
  const bool list = what == "L" || what == "l";
  if (!list && what != "S" && what != "s") {
    return numeric(ERR_NEEDMOREPARAMS,
                   {"MONITOR", "Not enough parameters: + or - and nicknames, or C, L or S"});
  }
  ask(Watch{}, [this, list](const core::Event& event) {
    const auto* are = std::get_if<core::event::Watching>(&event);
    if (are == nullptr) return void(refused(event, "MONITOR"));
    if (!list) return watching(*are);
    std::vector<std::string> all;
    all.reserve(are->nicks.size());
    for (const auto& one : are->nicks) all.push_back(one.nick);
    nick_lines(RPL_MONLIST, all);
    numeric(RPL_ENDOFMONLIST, {"End of MONITOR list"});
  });
}

void Session::watching(const core::event::Watching& watching) {
  std::vector<std::string> here;
  std::vector<std::string> gone;
  for (const auto& one : watching.nicks) {
    if (one.here) {
      here.push_back(source_of(one.nick));
    } else {
      gone.push_back(one.nick);
    }
  }
  nick_lines(RPL_MONONLINE, here);
  nick_lines(RPL_MONOFFLINE, gone);
}

void Session::nick_lines(Numeric code, const std::vector<std::string>& nicks) {
  std::string list;
  for (const std::string& nick : nicks) {
    if (list.size() + nick.size() > line_bytes / 2) numeric(code, {std::exchange(list, {})});
    list.append(list.empty() ? "" : ",").append(nick);
  }
  if (!list.empty()) numeric(code, {list});
}

}  // namespace parley::wire::irc
