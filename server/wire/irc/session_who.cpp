// One IRC client's session: who is here, and who was.
#include <algorithm>
#include <utility>

#include "core/name.hpp"
#include "core/time.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

template <class Text>
std::string words(const std::vector<Text>& list) {
  std::string all;
  for (const Text& one : list) all.append(all.empty() ? "" : " ").append(one);
  return all;
}

std::string seconds(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

/// "H@B": here or gone, operator of the server, role, bot.
std::string flags_of(const core::event::MemberInfo& user) {
  std::string flags = user.away ? "G" : "H";
  if (user.is_operator) flags += '*';
  flags += prefix_of(user.role);
  if (user.bot) flags += 'B';
  return flags;
}

std::string_view real_name(std::string_view realname, std::string_view nick) {
  return realname.empty() ? nick : realname;
}

bool is_glob(std::string_view mask) { return mask.find_first_of("*?") != std::string_view::npos; }

}  // namespace

void Session::who(const Message& in) {
  WhoQuery query;
  query.asked = query.mask = in.at(0);
  for (std::size_t i = 1; i < in.parameters.size(); ++i) {
    std::string_view option = in.at(i);
    const auto percent = option.find('%');
    if (option.substr(0, percent).find('o') != std::string_view::npos) query.operators_only = true;
    if (percent == std::string_view::npos) continue;
    option.remove_prefix(percent + 1);
    const auto comma = option.find(',');
    query.extended = true;
    query.fields = option.substr(0, comma);
    if (comma != std::string_view::npos) query.token = beginning(option.substr(comma + 1), 3);
  }
  if (query.mask.starts_with('#')) return ask_who(query, "");
  core::command::Users wanted;
  if (query.mask == "0") query.mask = "*";
  (is_glob(query.mask) ? wanted.match : wanted.nicks) = query.mask;
  ask(std::move(wanted), [this, query](const core::Event& event) {
    if (const auto* are = std::get_if<core::event::UsersAre>(&event)) {
      for (const auto& user : are->users) who_line(query, "*", user);
    } else {
      refused(event, query.mask);
    }
    numeric(RPL_ENDOFWHO, {query.asked, "End of /WHO list"});
  });
}

void Session::ask_who(const WhoQuery& query, const std::string& after) {
  ask(core::command::Members{query.mask, after, true}, [this, query](const core::Event& event) {
    if (const auto* are = std::get_if<core::event::MembersAre>(&event)) {
      for (const auto& member : are->members) who_line(query, are->room, member);
      if (are->more) return ask_who(query, are->members.back().nick);
    }
    numeric(RPL_ENDOFWHO, {query.asked, "End of /WHO list"});
  });
}

void Session::who_line(const WhoQuery& query, std::string_view room,
                       const core::event::MemberInfo& user) {
  if (query.operators_only && !user.is_operator) return;
  if (query.extended) return extended_who_line(query, room, user);
  const std::string last = "0 " + std::string(real_name(user.realname, user.nick));
  numeric(RPL_WHOREPLY,
          {room, "~u", server_source, server_source, user.nick, flags_of(user), last});
}

void Session::extended_who_line(const WhoQuery& query, std::string_view room,
                                const core::event::MemberInfo& user) {
  constexpr std::string_view zero = "0";
  const std::string flags = flags_of(user);
  std::vector<std::string_view> with;
  for (const char field : std::string_view("tcuihsnfdlaor")) {  // the order of the answer
    if (query.fields.find(field) == std::string::npos) continue;
    switch (field) {
      case 't': with.push_back(query.token.empty() ? zero : query.token); break;
      case 'c': with.push_back(room); break;
      case 'u': with.emplace_back("~u"); break;
      case 'i': with.emplace_back("255.255.255.255"); break;  // shown to nobody
      case 'h':
      case 's': with.push_back(server_source); break;
      case 'n': with.emplace_back(user.nick); break;
      case 'f': with.emplace_back(flags); break;
      case 'd':
      case 'l': with.push_back(zero); break;
      case 'a': with.push_back(user.account.empty() ? zero : user.account); break;
      case 'o': with.emplace_back(user.role == core::Role::founder ? "0" : "n/a"); break;
      default: with.push_back(real_name(user.realname, user.nick));
    }
  }
  if (!with.empty()) numeric(RPL_WHOSPCRPL, with);
}

void Session::whois(const Message& in) {
  const std::string nick(in.at(in.parameters.size() > 1 ? 1 : 0));
  if (nick.empty()) return numeric(ERR_NONICKNAMEGIVEN, {"No nickname given"});
  ask(core::command::Whois{nick}, [this, nick](const core::Event& event) {
    if (const auto* is = std::get_if<core::event::UserIs>(&event)) {
      whois_lines(*is);
    } else {
      refused(event, nick);
    }
    numeric(RPL_ENDOFWHOIS, {nick, "End of /WHOIS list"});
  });
}

void Session::whois_lines(const core::event::UserIs& user) {
  numeric(RPL_WHOISUSER,
          {user.nick, "~u", server_source, "*", real_name(user.realname, user.nick)});
  std::string rooms;
  for (std::size_t i = 0; i < user.rooms.size(); ++i) {
    const auto role = i < user.roles.size() ? user.roles[i] : core::Role::none;
    const std::string one = std::string(prefix_of(role)) + user.rooms[i];
    if (rooms.size() + one.size() > line_bytes / 2)
      numeric(RPL_WHOISCHANNELS, {user.nick, std::exchange(rooms, {})});
    rooms.append(rooms.empty() ? "" : " ").append(one);
  }
  if (!rooms.empty()) numeric(RPL_WHOISCHANNELS, {user.nick, rooms});
  numeric(RPL_WHOISSERVER, {user.nick, server_source, version_});
  if (!user.away.empty()) numeric(RPL_AWAY, {user.nick, user.away});
  if (user.is_operator) numeric(RPL_WHOISOPERATOR, {user.nick, "is an IRC operator"});
  if (!user.account.empty())
    numeric(RPL_WHOISACCOUNT, {user.nick, user.account, "is logged in as"});
  if (user.bot) numeric(RPL_WHOISBOT, {user.nick, "is a bot"});
  if (user.secure) numeric(RPL_WHOISSECURE, {user.nick, "is using a secure connection"});
  numeric(RPL_WHOISIDLE, {user.nick, seconds(user.now - user.active),
                          seconds(user.since.time_since_epoch()), "seconds idle, signon time"});
}

void Session::whowas(const Message& in) {
  const std::string nick(in.at(0));
  if (nick.empty()) return numeric(ERR_NONICKNAMEGIVEN, {"No nickname given"});
  ask(core::command::Whowas{nick}, [this, nick](const core::Event& event) {
    if (const auto* were = std::get_if<core::event::UsersWere>(&event)) {
      for (const core::event::UserWas& was : were->users) {
        numeric(RPL_WHOWASUSER,
                {was.nick, "~u", server_source, "*", real_name(was.realname, was.nick)});
        numeric(RPL_WHOISSERVER,
                {was.nick, server_source, "gone since " + core::format_time(was.gone)});
      }
    } else if (const auto* no = std::get_if<core::event::Failed>(&event);
               no != nullptr && no->error.code == core::ErrorCode::no_such_user) {
      numeric(ERR_WASNOSUCHNICK, {nick, no->error.text});
    } else {
      refused(event, nick);
    }
    numeric(RPL_ENDOFWHOWAS, {nick, "End of WHOWAS"});
  });
}

void Session::ison(const Message& in) {
  ask(core::command::Users{words(in.parameters), {}}, [this](const core::Event& event) {
    const auto* are = std::get_if<core::event::UsersAre>(&event);
    if (are == nullptr) return void(refused(event, "ISON"));
    std::vector<std::string> here;
    here.reserve(are->users.size());
    for (const auto& user : are->users) here.push_back(user.nick);
    numeric(RPL_ISON, {words(here)});
  });
}

void Session::userhost(const Message& in) {
  auto nicks = in.parameters;
  if (nicks.size() > 5) nicks.resize(5);  // as the reference says
  ask(core::command::Users{words(nicks), {}}, [this](const core::Event& event) {
    const auto* are = std::get_if<core::event::UsersAre>(&event);
    if (are == nullptr) return void(refused(event, "USERHOST"));
    std::vector<std::string> here;
    here.reserve(are->users.size());
    for (const auto& user : are->users) {
      here.push_back(user.nick + (user.is_operator ? "*" : "") + (user.away ? "=-" : "=+") + "~u@" +
                     std::string(server_source));
    }
    numeric(RPL_USERHOST, {words(here)});
  });
}

}  // namespace parley::wire::irc
