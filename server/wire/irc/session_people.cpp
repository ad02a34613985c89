// One IRC client's session: messages, people, and what the server says of itself.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/name.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

/// Answers of several questions that become one line, in the order of the questions.
using Gathered = std::shared_ptr<std::pair<std::size_t, std::vector<std::string>>>;

std::string joined_with_spaces(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) {
    if (word.empty()) continue;
    if (!all.empty()) all += ' ';
    all += word;
  }
  return all;
}

std::vector<std::string> words_of(const Message& in) {
  std::vector<std::string> words;
  for (const std::string& parameter : in.parameters) {
    for (std::string_view rest = parameter; !rest.empty();) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (!word.empty()) words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace

void Session::say(const Message& in) {
  const bool notice = in.command == "NOTICE";  // is never answered with an error
  const std::string to(in.at(0));
  if (to.empty()) return notice ? void() : numeric("411", {"say to whom"});
  if (in.at(1).empty()) return notice ? void() : numeric("412", {"there is no text"});
  if (to.find(',') != std::string::npos) {
    return notice ? void() : numeric("407", {to, "one at a time"});
  }
  std::string text = action_from_irc(in.at(1));
  if (text.starts_with('\1')) {
    return notice ? void() : numeric("404", {to, "of CTCP only ACTION is carried here"});
  }
  std::string key = key_ + "-" + std::to_string(++next_key_);
  if (!job_->label.empty() && has(cap::echo_message)) {
    if (labels_.size() >= 64) labels_.erase(labels_.begin());
    labels_.emplace_back(key, job_->label);
  }
  ask(core::command::Say{to, std::move(text), key},
      [this, to, key, notice](const core::Event& event) {
        const bool failed = std::holds_alternative<core::event::Failed>(event);
        if (!failed) {
          job_->echoed = has(cap::echo_message);
          return;
        }
        std::erase_if(labels_, [&](const auto& one) { return one.first == key; });
        if (!notice) refused(event, to);
      });
}

void Session::typing(const Message& in) {
  if (in.tag("+typing") != "active") return;  // other tags are not carried: CLIENTTAGDENY says so
  ask(core::command::Typing{std::string(in.at(0))},
      [this, to = std::string(in.at(0))](const core::Event& event) { refused(event, to); });
}

void Session::who(const Message& in) {
  const std::string what(in.at(0));
  if (what.starts_with('#')) return ask_who(what, "");
  ask(core::command::Whois{what}, [this, what](const core::Event& event) {
    if (const auto* is = std::get_if<core::event::UserIs>(&event)) {
      who_line("*", is->nick, !is->away.empty(), core::Role::none);
    }
    numeric("315", {what, "that is all"});
  });
}

void Session::ask_who(const std::string& room, const std::string& after) {
  ask(core::command::Members{room, after}, [this, room](const core::Event& event) {
    if (const auto* are = std::get_if<core::event::MembersAre>(&event)) {
      for (const auto& member : are->members) {
        who_line(are->room, member.nick, member.away, member.role);
      }
      if (are->more) return ask_who(room, are->members.back().nick);
    }
    numeric("315", {room, "that is all"});
  });
}

void Session::who_line(std::string_view room, std::string_view nick, bool away, core::Role role) {
  const std::string flags = std::string(away ? "G" : "H").append(prefix_of(role));
  numeric("352", {room, "~u", server_source, server_source, nick, flags, "0 " + std::string(nick)});
}

void Session::whois(const Message& in) {
  const std::string nick(in.at(in.parameters.size() > 1 ? 1 : 0));
  if (nick.empty()) return numeric("431", {"no nick was given"});
  ask(core::command::Whois{nick}, [this, nick](const core::Event& event) {
    if (const auto* is = std::get_if<core::event::UserIs>(&event)) {
      numeric("311", {is->nick, "~u", server_source, "*", is->nick});
      if (!is->rooms.empty()) numeric("319", {is->nick, joined_with_spaces(is->rooms)});
      numeric("312", {is->nick, server_source, version_});
      if (!is->away.empty()) numeric("301", {is->nick, is->away});
    } else {
      refused(event, nick);
    }
    numeric("318", {nick, "that is all"});
  });
}

void Session::whowas(const Message& in) {
  if (in.at(0).empty()) return numeric("431", {"no nick was given"});
  numeric("406", {in.at(0), "who has left is not remembered here"});
  numeric("369", {in.at(0), "that is all"});
}

void Session::ison(const Message& in) {
  const auto nicks = words_of(in);
  const auto found = std::make_shared<Gathered::element_type>(
      nicks.size(), std::vector<std::string>(nicks.size()));
  for (std::size_t i = 0; i < nicks.size(); ++i) {
    ask(core::command::Whois{nicks[i]}, [this, found, i](const core::Event& event) {
      if (const auto* is = std::get_if<core::event::UserIs>(&event)) found->second[i] = is->nick;
      if (--found->first == 0) numeric("303", {joined_with_spaces(found->second)});
    });
  }
}

void Session::userhost(const Message& in) {
  auto nicks = words_of(in);
  if (nicks.size() > 5) nicks.resize(5);  // as the reference says
  const auto found = std::make_shared<Gathered::element_type>(
      nicks.size(), std::vector<std::string>(nicks.size()));
  for (std::size_t i = 0; i < nicks.size(); ++i) {
    ask(core::command::Whois{nicks[i]}, [this, found, i](const core::Event& event) {
      if (const auto* is = std::get_if<core::event::UserIs>(&event)) {
        found->second[i] =
            is->nick + (is->away.empty() ? "=+" : "=-") + "~u@" + std::string(server_source);
      }
      if (--found->first == 0) numeric("302", {joined_with_spaces(found->second)});
    });
  }
}

void Session::away(const Message& in) {
  const std::string text(in.at(0));
  ask(core::command::Away{text}, [this, text](const core::Event& event) {
    if (refused(event, nick_)) return;
    if (text.empty()) return numeric("305", {"you are no longer marked as away"});
    numeric("306", {"you are marked as away"});
  });
}

void Session::version(const Message& /*in*/) {
  std::string version = version_;
  std::ranges::replace(version, ' ', '-');
  numeric("351", {version, server_source, "one log, several dialects"});
  supported();
}

void Session::motd(const Message& /*in*/) { numeric("422", {"there is no message of the day"}); }

void Session::info(const Message& /*in*/) {
  numeric("371", {version_ + ": a chat server whose log is the truth"});
  numeric("374", {"that is all"});
}

void Session::supported() {
  const std::string nick_length = "NICKLEN=" + std::to_string(core::nick_bytes);
  const std::string room_length = "CHANNELLEN=" + std::to_string(core::room_name_bytes);
  constexpr std::string_view are = "are supported by this server";
  numeric("005", {"CASEMAPPING=ascii", "CHANTYPES=#", "PREFIX=(ov)@+", "CHANMODES=bq,,,imnst",
                  nick_length, room_length, "NETWORK=Parley", "UTF8ONLY", are});
  numeric("005", {"CLIENTTAGDENY=*,-typing",
                  "TARGMAX=PRIVMSG:1,NOTICE:1,TAGMSG:1,WHOIS:1,JOIN:,PART:,KICK:,NAMES:", are});
}

}  // namespace parley::wire::irc
