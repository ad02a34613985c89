// One IRC client's session: what the server says of itself, and what its operators do.
#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/time.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

/// "Server Up 1 days 2:03:04", as the reference writes it.
std::string up_for(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return "Server Up " + std::to_string(seconds / 86'400) + " days " +
         std::to_string(seconds / 3'600 % 24) + ":" + two_digits(seconds / 60 % 60) + ":" +
         two_digits(seconds % 60);
}

}  // namespace

void Session::lusers(const Message& /*in*/) {
  ask(core::command::ServerInfo{}, [this](const core::Event& event) {
    const auto* is = std::get_if<core::event::ServerIs>(&event);
    if (is == nullptr) return void(refused(event, "LUSERS"));
    user_counts(*is);
  });
}

void Session::user_counts(const core::event::ServerIs& server) {
  const std::string users = std::to_string(server.users);
  const std::string most = std::to_string(server.most_users);
  numeric(RPL_LUSERCLIENT,
          {fmt::format(FMT_COMPILE("There are {} users and {} invisible on 1 servers"),
                       server.users - server.invisible, server.invisible)});
  if (server.strangers > 0) {
    numeric(RPL_LUSERUNKNOWN, {std::to_string(server.strangers), "unknown connection(s)"});
  }
  if (server.rooms > 0)
    numeric(RPL_LUSERCHANNELS, {std::to_string(server.rooms), "channels formed"});
  numeric(RPL_LUSERME, {"I have " + users + " clients and 0 servers"});
  const std::string counted = users + ", max " + most;
  numeric(RPL_LOCALUSERS, {users, most, "Current local users " + counted});
  numeric(RPL_GLOBALUSERS, {users, most, "Current global users " + counted});
}

void Session::stats(const Message& in) {
  const std::string what(in.at(0));
  const auto end = [this, what]() { numeric(RPL_ENDOFSTATS, {what, "End of /STATS report"}); };
  if (what != "u") return end();
  ask(core::command::ServerInfo{}, [this, end](const core::Event& event) {
    if (const auto* is = std::get_if<core::event::ServerIs>(&event)) {
      numeric(RPL_STATSUPTIME, {up_for(is->now - is->since)});
    }
    end();
  });
}

void Session::time(const Message& /*in*/) {
  ask(core::command::ServerInfo{}, [this](const core::Event& event) {
    const auto* is = std::get_if<core::event::ServerIs>(&event);
    if (is == nullptr) return void(refused(event, "TIME"));
    numeric(RPL_TIME, {server_source, core::format_time(is->now)});
  });
}

void Session::admin(const Message& /*in*/) {
  numeric(ERR_NOADMININFO, {server_source, "No administrative info available"});
}

void Session::links(const Message& /*in*/) {
  numeric(RPL_LINKS, {server_source, server_source, "0 " + std::string(version_)});
  numeric(RPL_ENDOFLINKS, {"*", "End of /LINKS list"});
}

void Session::help(const Message& in) {
  const std::string subject(in.at(0).empty() ? "index" : in.at(0));
  if (!in.at(0).empty())
    return numeric(ERR_HELPNOTFOUND,
                   {subject, "No help available on this topic; HELP alone lists what there is"});
  numeric(RPL_HELPSTART, {subject, "This is Parley. The commands are those of any IRC server."});
  numeric(RPL_HELPTXT, {subject, "CHATHISTORY LATEST #room * 50 shows what was said before."});
  numeric(RPL_ENDOFHELP, {subject, "docs/irc.md has the rest."});
}

void Session::oper(const Message& /*in*/) {
  // There is no password for it: the configuration names the accounts that are operators.
  ask(core::command::Whois{nick_}, [this](const core::Event& event) {
    const auto* is = std::get_if<core::event::UserIs>(&event);
    if (is == nullptr) return void(refused(event, nick_));
    if (is->is_operator) {
      numeric(RPL_YOUREOPER, {"You are now an IRC operator"});
      return own_line("MODE", {nick_, "+o"});
    }
    numeric(
        ERR_NOOPERHOST,
        {"No O-lines for your host: operators are accounts named in the server's configuration"});
  });
}

void Session::kill(const Message& in) {
  const std::string nick(in.at(0));
  ask(core::command::Kill{nick, std::string(in.at(1))},
      [this, nick](const core::Event& event) { refused(event, nick); });
}

void Session::wallops(const Message& in) {
  ask(core::command::Announce{std::string(in.at(0)), true, true},
      [this](const core::Event& event) { refused(event, "WALLOPS"); });
}

void Session::rehash(const Message& /*in*/) {
  ask(core::command::Rehash{}, [this](const core::Event& event) {
    if (refused(event, "REHASH")) return;
    numeric(RPL_REHASHING, {"parleyd.toml", "Rehashing"});
  });
}

void Session::version(const Message& /*in*/) {
  std::string version(version_);
  std::ranges::replace(version, ' ', '-');
  numeric(RPL_VERSION, {version, server_source, "one log, several dialects"});
  supported();
}

void Session::motd(const Message& /*in*/) { numeric(ERR_NOMOTD, {"MOTD File is missing"}); }

void Session::info(const Message& /*in*/) {
  numeric(RPL_INFO, {std::string(version_) + ": a chat server"});
  numeric(RPL_ENDOFINFO, {"End of /INFO list"});
}

void Session::supported() {
  const auto tell = [this](auto tokens, const auto&... values) {
    fmt::memory_buffer command;
    fmt::format_to(fmt::appender(command), FMT_COMPILE("{} {} "), digits_of(RPL_ISUPPORT),
                   shown_nick());
    fmt::format_to(fmt::appender(command), tokens, values...);
    line(server_source, {command.data(), command.size()}, {"are supported by this server"});
  };
  const std::size_t masks = limits_.masks_per_room;
  // CHANNELLEN, NICKLEN: in characters, as core/name.cpp has them, where each is a byte.
  tell(FMT_COMPILE("AWAYLEN={} BOT=B CASEMAPPING=ascii CHANLIMIT=#:{} CHANMODES=Ibeq,k,l,imnst "
                   "CHANNELLEN=51 CHANTYPES=# CHATHISTORY={} CLIENTTAGDENY=*,-typing ELIST=CMNTU "
                   "EXCEPTS=e INVEX=I"),
       limits_.reason_bytes, limits_.rooms_per_session, limits_.page_entries);
  tell(FMT_COMPILE("KEYLEN=32 KICKLEN={} KNOCK MAXLIST=I:{},b:{},e:{},q:{} MODES MONITOR={} "
                   "MSGREFTYPES=msgid,timestamp NAMELEN={} NETWORK=Parley NICKLEN=32 "
                   "PREFIX=(ov)@+ SAFELIST"),
       limits_.reason_bytes, masks, masks, masks, masks, limits_.watched_per_session,
       limits_.realname_bytes);
  tell(FMT_COMPILE("TARGMAX=PRIVMSG:{},NOTICE:{},TAGMSG:1,WHOIS:1,JOIN:,PART:,KICK:,NAMES:,LIST: "
                   "TOPICLEN={} UTF8ONLY WHOX"),
       most_targets, most_targets, limits_.topic_bytes);
}

}  // namespace parley::wire::irc
