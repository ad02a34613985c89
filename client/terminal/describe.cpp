#include "terminal/describe.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace parley::terminal {
namespace {

namespace event = core::event;
using Lines = std::vector<std::string>;

std::tm local(core::Time time) {
  const auto seconds = static_cast<std::time_t>(
      std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

std::string because(std::string_view reason) {
  return reason.empty() ? std::string{} : fmt::format(": {}", reason);
}

std::string until(core::Time time) {
  return time == core::Time{} ? std::string{} : fmt::format(" until {}", date_and_time(time));
}

std::string_view on_off(bool on) { return on ? "on" : "off"; }

std::string_view name_of(core::command::MaskList list) {
  switch (list) {
    case core::command::MaskList::mute: return "mutes";
    case core::command::MaskList::except: return "exceptions from bans";
    case core::command::MaskList::admit: return "exceptions from being private";
    case core::command::MaskList::ban: break;
  }
  return "bans";
}

/// Those that are set of the modes that few rooms have.
std::string rarer_modes(const event::RoomModes& modes) {
  std::string text;
  if (modes.invite_only && !modes.secret) text += ", invite_only on";
  if (modes.secret && !modes.invite_only) text += ", secret on";
  if (modes.open_topic) text += ", open_topic on";
  if (modes.outside_messages) text += ", outside_messages on";
  if (!modes.password.empty()) text += ", password " + modes.password;
  if (modes.limit != 0) text += fmt::format(", limit {}", modes.limit);
  return text;
}

/// What each kind of event says.
struct Describer {
  Lines operator()(const event::TopicIs& topic) const {
    if (topic.text.empty()) return {fmt::format("{} has no topic", topic.room)};
    if (topic.by.empty()) return {fmt::format("topic of {}: {}", topic.room, topic.text)};
    return {fmt::format("topic of {}: {} (by {}, {})", topic.room, topic.text, topic.by,
                        date_and_time(topic.time))};
  }
  Lines operator()(const event::ModesAre& modes) const {
    return {fmt::format("modes of {}: private {}, moderated {}{}", modes.room,
                        on_off(modes.modes.is_private()), on_off(modes.modes.moderated),
                        rarer_modes(modes.modes))};
  }
  Lines operator()(const event::MasksAre& list) const {
    const std::string_view what = name_of(list.list);
    if (list.masks.empty()) return {fmt::format("{} has no {}", list.room, what)};
    Lines lines{fmt::format("{} of {}:", what, list.room)};
    for (const auto& mask : list.masks) {
      lines.push_back(fmt::format("  {} by {}{}{}", mask.mask, mask.by, until(mask.until),
                                  because(mask.reason)));
    }
    return lines;
  }
  Lines operator()(const event::MembersAre& list) const {
    std::string names;
    for (const auto& member : list.members) {
      names += fmt::format("{}{}{}{}", names.empty() ? "" : "  ", role_mark(member.role),
                           member.nick, member.away ? " (away)" : "");
    }
    return {fmt::format("in {}: {}{}", list.room, names, list.more ? "  and more" : "")};
  }
  Lines operator()(const event::RoomsAre& list) const {
    if (list.rooms.empty()) return {"there are no such rooms"};
    Lines lines;
    for (const auto& room : list.rooms) {
      lines.push_back(fmt::format("{}  {} {}{}{}", room.room, room.members,
                                  room.members == 1 ? "member" : "members",
                                  room.topic.empty() ? "" : "  ", room.topic));
    }
    if (list.more) lines.emplace_back("and more: /rooms PATTERN narrows the list");
    return lines;
  }
  Lines operator()(const event::UserIs& user) const {
    Lines lines{fmt::format("{}{}{}: here since {}, {} {}", user.nick,
                            user.away.empty() ? "" : " is away, ", user.away,
                            date_and_time(user.since), user.sessions,
                            user.sessions == 1 ? "connection" : "connections")};
    if (!user.account.empty()) {
      lines.push_back(fmt::format("{} is logged in as {}{}", user.nick, user.account,
                                  user.is_operator ? ", an operator of the server" : ""));
    }
    if (!user.rooms.empty()) {
      lines.push_back(fmt::format("{} is in {}", user.nick, fmt::join(user.rooms, ", ")));
    }
    return lines;
  }
  Lines operator()(const event::Page& page) const {  // of a search
    if (page.entries.empty()) return {"nothing was found"};
    Lines lines;
    for (const auto& entry : page.entries) {
      lines.push_back(fmt::format("{}  {}  <{}> {}", date_and_time(entry->time), where_of(*entry),
                                  entry->from, describe(*entry)));
    }
    if (page.more) lines.emplace_back("and older ones: more words narrow the search");
    return lines;
  }
  Lines operator()(const event::Failed& failed) const { return {failed.error.text}; }
  Lines operator()(const event::MemberJoined& joined) const {
    return {fmt::format("{} came in", joined.who)};
  }
  Lines operator()(const event::MemberLeft& left) const {
    return {fmt::format("{} {}{}", left.who, left.quit ? "is gone" : "left", because(left.reason))};
  }
  Lines operator()(const event::Renamed& renamed) const {
    return {fmt::format("{} is now {}", renamed.who, renamed.nick)};
  }
  Lines operator()(const event::AwayChanged& away) const {
    if (away.text.empty()) return {fmt::format("{} is back", away.who)};
    return {fmt::format("{} is away{}", away.who, because(away.text == "away" ? "" : away.text))};
  }
  Lines operator()(const event::Invited& invited) const {
    return {fmt::format("{0} invites you to {1}; /join {1} to go in", invited.by, invited.room)};
  }
  Lines operator()(const event::Knocked& knocked) const {
    return {fmt::format("{0} asks to be let into {1}{2}; /invite {0} {1} lets in", knocked.who,
                        knocked.room, because(knocked.text))};
  }
  Lines operator()(const event::YouLeft& left) const {
    return {fmt::format("you are out of {}{}", left.room, because(left.reason))};
  }
  Lines operator()(const event::AccountIs& account) const {
    Lines lines{fmt::format("you are logged in as {}{}; registered {}", account.account,
                            account.is_operator ? ", an operator of the server" : "",
                            date_and_time(account.created))};
    if (account.last_login != core::Time{}) {
      lines.push_back("last log-in: " + date_and_time(account.last_login));
    }
    for (const auto& certificate : account.certificates) {
      lines.push_back("certificate " + certificate);
    }
    return lines;
  }
  Lines operator()(const event::ServerBansAre& list) const {
    if (list.masks.empty()) return {"there are no bans from the server"};
    Lines lines;
    for (const auto& mask : list.masks) {
      lines.push_back(fmt::format("  {} by {}{}{}", mask.mask, mask.by, until(mask.until),
                                  because(mask.reason)));
    }
    return lines;
  }
  Lines operator()(const event::SessionsAre& list) const {
    if (list.sessions.empty()) return {"there are no such connections"};
    Lines lines;
    for (const auto& session : list.sessions) {
      lines.push_back(fmt::format("  {} from {}{}{}, since {}", session.nick, session.address,
                                  session.account.empty() ? "" : ", account ", session.account,
                                  date_and_time(session.since)));
    }
    if (list.more) lines.emplace_back("and more: /sessions PATTERN narrows the list");
    return lines;
  }
  Lines operator()(const event::AuditIs& audit) const {
    if (audit.records.empty()) return {"the audit log is empty"};
    Lines lines;
    for (const auto& record : audit.records) {
      lines.push_back(fmt::format("  {}  {} {} {}{}", date_and_time(record.time), record.by,
                                  record.action, record.target, because(record.text)));
    }
    return lines;
  }
  Lines operator()(const event::Notice& notice) const {
    return {fmt::format("{}{}: {}", notice.who, notice.operators_only ? " to the operators" : "",
                        notice.text)};
  }
  Lines operator()(const event::AccountChanged& registered) const {
    return {fmt::format("{} is logged in as {}", registered.who, registered.account)};
  }
  Lines operator()(const event::Closing& closing) const {
    return {fmt::format("the server ends the connection{}", because(closing.reason))};
  }
  Lines operator()(const auto&) const { return {}; }
};

/// What an entry of each kind says; `by` is the nick of who did it.
struct DescribeEntry {
  const std::string& by;

  std::string operator()(const core::entry::Spoken& said) const {
    return said.redacted ? std::string(taken_back) : said.text;
  }
  std::string operator()(const core::entry::Create&) const {
    return fmt::format("{} made the room", by);
  }
  std::string operator()(const core::entry::SetTopic& topic) const {
    if (topic.text.empty()) return fmt::format("{} removed the topic", by);
    return fmt::format("{} set the topic: {}", by, topic.text);
  }
  std::string operator()(const core::entry::SetMode& mode) const {
    return fmt::format("{} turned mode {} {}", by, mode.mode, mode.value);
  }
  std::string operator()(const core::entry::Grant& grant) const {
    switch (grant.role) {
      case core::Role::op: return fmt::format("{} made {} an operator", by, grant.nick);
      case core::Role::founder: return fmt::format("{} handed the room over to {}", by, grant.nick);
      case core::Role::voice: return fmt::format("{} gave {} a voice", by, grant.nick);
      case core::Role::none: break;
    }
    return fmt::format("{} took the role of {} back", by, grant.nick);
  }
  std::string operator()(const core::entry::Invite& invite) const {
    return fmt::format("{} invited {}", by, invite.nick);
  }
  std::string operator()(const core::entry::Kick& kick) const {
    return fmt::format("{} put {} out{}", by, kick.nick, because(kick.reason));
  }
  std::string operator()(const core::entry::Ban& ban) const {
    return fmt::format("{} banned {}{}{}", by, ban.mask, until(ban.until), because(ban.reason));
  }
  std::string operator()(const core::entry::Unban& unban) const {
    return fmt::format("{} lifted the ban on {}", by, unban.mask);
  }
  std::string operator()(const core::entry::Mute& mute) const {
    return fmt::format("{} muted {}{}{}", by, mute.mask, until(mute.until), because(mute.reason));
  }
  std::string operator()(const core::entry::Unmute& unmute) const {
    return fmt::format("{} lifted the mute on {}", by, unmute.mask);
  }
  std::string operator()(const core::entry::Except& except) const {
    return fmt::format("{} excepted {} from bans", by, except.mask);
  }
  std::string operator()(const core::entry::Unexcept& unexcept) const {
    return fmt::format("{} no longer excepts {}", by, unexcept.mask);
  }
  std::string operator()(const core::entry::Admit& admit) const {
    return fmt::format("{} lets {} in uninvited", by, admit.mask);
  }
  std::string operator()(const core::entry::Unadmit& unadmit) const {
    return fmt::format("{} no longer lets {} in", by, unadmit.mask);
  }
  std::string operator()(const core::entry::Redact& redact) const {
    return fmt::format("{} took a message back{}", by, because(redact.reason));
  }
};

}  // namespace

std::string where_of(const core::Entry& entry) {
  const auto* const direct = core::as<core::entry::Direct>(entry);
  return direct == nullptr ? entry.room_name : "to " + direct->to;
}

std::string describe(const core::Entry& entry) {
  return std::visit(DescribeEntry{entry.from}, entry.what);
}

std::vector<std::string> describe(const core::Event& event) {
  return std::visit(Describer{}, event);
}

std::string_view role_mark(core::Role role) {
  switch (role) {
    case core::Role::founder: return "~";
    case core::Role::op: return "@";
    case core::Role::voice: return "+";
    case core::Role::none: break;
  }
  return "";
}

std::string_view action_of(std::string_view text) {
  constexpr std::string_view prefix = "/me ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view{};
}

std::string date_and_time(core::Time time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", local(time));
}
std::string clock_time(core::Time time) { return fmt::format("{:%H:%M}", local(time)); }

std::string day_name(core::Time time) {
  const auto parts = local(time);
  return fmt::format("{:%A}, {} {:%B %Y}", parts, parts.tm_mday, parts);
}

}  // namespace parley::terminal
