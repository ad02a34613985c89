// Protocol v1, answers and events: one function for each type of line.
#include "wire/json/encode.hpp"

#include <algorithm>
#include <variant>

#include "core/room_state.hpp"
#include "wire/base64.hpp"
#include "wire/json/writer.hpp"

namespace parley::wire::json {

namespace {

namespace event = core::event;
using core::Entry;
using core::EntryKind;

// --- log entries

Writer begin_entry(const Entry& entry) {
  Writer out(core::kind_name(entry.kind), 160 + entry.room_name.size() + entry.from.size() +
                                              entry.target.size() + entry.text.size() +
                                              entry.key.size());
  const bool direct = entry.kind == EntryKind::direct;  // a redaction may be of either
  const bool has_room = entry.kind != EntryKind::redact || !entry.room_name.empty();
  if (!direct && has_room) {
    out.text("room", entry.room_name);
  }
  out.integer("seq", entry.seq.value).time("time", entry.time).text("from", entry.from);
  return out;
}

void flag_if(Writer& out, std::string_view name, bool on) {
  if (on) out.flag(name, true);
}

void mode_fields(Writer& out, const Entry& entry) {
  out.text("mode", entry.target);
  if (core::mode_name::has_value(entry.target)) {
    out.flag("on", !entry.text.empty()).text_if_any("value", entry.text);
  } else {
    out.flag("on", entry.text == "on");
  }
}

Writer entry_fields(const Entry& entry) {
  Writer out = begin_entry(entry);
  switch (entry.kind) {
    case EntryKind::direct: out.text("to", entry.target); [[fallthrough]];
    case EntryKind::message:
      out.text("text", entry.text).text_if_any("key", entry.key);
      flag_if(out, "notice", entry.notice);
      flag_if(out, "bot", entry.bot);
      flag_if(out, "redacted", entry.redacted);
      break;
    case EntryKind::create: break;
    case EntryKind::topic: out.text("text", entry.text); break;
    case EntryKind::mode: mode_fields(out, entry); break;
    case EntryKind::grant: out.text("nick", entry.target).text("role", entry.text); break;
    case EntryKind::invite: out.text("nick", entry.target); break;
    case EntryKind::kick: out.text("nick", entry.target).text("text", entry.text); break;
    case EntryKind::ban:
    case EntryKind::mute:
    case EntryKind::except:
    case EntryKind::admit:
      out.text("mask", entry.target).text("text", entry.text).time_if_any("until", entry.until);
      break;
    case EntryKind::unban:
    case EntryKind::unmute:
    case EntryKind::unexcept:
    case EntryKind::unadmit: out.text("mask", entry.target); break;
    case EntryKind::redact:
      out.text_if_any("to", entry.target).integer("about", entry.about.value);
      out.text("text", entry.text);
      break;
  }
  return out;
}

// --- answers and events

Writer begin_answer(std::string_view type, std::string_view id, std::size_t room = 128) {
  Writer out(type, room + id.size());
  out.raw_if_any("id", id);
  return out;
}

void add_retry(Writer& out, const std::optional<std::chrono::milliseconds>& after) {
  if (after)
    out.integer("retry_after",
                static_cast<std::uint64_t>(std::max<std::int64_t>(after->count(), 0)));
}

std::string_view list_name(core::command::MaskList list) {
  switch (list) {
    case core::command::MaskList::mute: return "mutes";
    case core::command::MaskList::except: return "excepts";
    case core::command::MaskList::admit: return "admits";
    case core::command::MaskList::ban: break;
  }
  return "bans";
}

/// The two that every room has, and of the others those that are set.
Writer& add_modes(Writer& out, const event::RoomModes& modes) {
  out.flag("private", modes.is_private()).flag("moderated", modes.moderated);
  flag_if(out, "invite_only", modes.invite_only && !modes.secret);
  flag_if(out, "secret", modes.secret && !modes.invite_only);
  flag_if(out, "open_topic", modes.open_topic);
  flag_if(out, "outside_messages", modes.outside_messages);
  out.text_if_any("password", modes.password);
  if (modes.limit != 0) out.integer("limit", modes.limit);
  return out;
}

void append_member(std::string& out, const event::MemberInfo& member) {
  Writer object;
  object.text("nick", member.nick).text("role", core::role_name(member.role));
  flag_if(object, "away", member.away);
  flag_if(object, "bot", member.bot);
  flag_if(object, "operator", member.is_operator);
  object.text_if_any("realname", member.realname).text_if_any("account", member.account);
  out += object.object();
}

/// One overload for each alternative of core::Event: a new one does not compile without.
struct Encode {
  std::string_view id;

  std::string operator()(const event::Welcome& e) const {
    return begin_answer("welcome", id)
        .text("nick", e.nick)
        .integer("head", e.head.value)
        .text("server", e.server)
        .integer("version", protocol_version)
        .integer("line_bytes", e.line_bytes)
        .integer("text_lines", e.text_lines)
        .text_if_any("account", e.account)
        .line();
  }
  std::string operator()(const event::Done& /*e*/) const { return begin_answer("done", id).line(); }
  std::string operator()(const event::Accepted& e) const {
    return begin_answer("accepted", id).integer("seq", e.seq.value).time("time", e.time).line();
  }
  std::string operator()(const event::Joined& e) const {
    Writer out = begin_answer("joined", id, 256 + e.topic.size());
    out.text("room", e.room).text("topic", e.topic);
    return add_modes(out, e.modes)
        .text("role", core::role_name(e.role))
        .integer("members", e.members)
        .integer("head", e.head.value)
        .flag("created", e.created)
        .line();
  }
  std::string operator()(const event::TopicIs& e) const {
    return begin_answer("topic_is", id, 192 + e.text.size())
        .text("room", e.room)
        .text("text", e.text)
        .text_if_any("by", e.by)
        .time_if_any("time", e.time)
        .line();
  }
  std::string operator()(const event::ModesAre& e) const {
    Writer out = begin_answer("modes_are", id);
    return add_modes(out.text("room", e.room), e.modes).line();
  }
  std::string operator()(const event::MasksAre& e) const {
    return begin_answer(list_name(e.list), id)
        .text("room", e.room)
        .list("masks", e.masks, append_mask)
        .line();
  }
  std::string operator()(const event::MembersAre& e) const {
    return begin_answer("members", id, 128 + 48 * e.members.size())
        .text("room", e.room)
        .list("members", e.members, append_member)
        .flag("more", e.more)
        .line();
  }
  std::string operator()(const event::RoomsAre& e) const {
    const auto append = [](std::string& out, const event::RoomInfo& room) {
      out += Writer()
                 .text("room", room.room)
                 .text("topic", room.topic)
                 .integer("members", room.members)
                 .object();
    };
    return begin_answer("rooms", id, 128 + 96 * e.rooms.size())
        .list("rooms", e.rooms, append)
        .flag("more", e.more)
        .line();
  }
  std::string operator()(const event::UserIs& e) const {
    Writer out = begin_answer("user", id);
    out.text("nick", e.nick)
        .text_if_any("away", e.away)
        .list("rooms", e.rooms, append_string)
        .integer("sessions", e.sessions)
        .time("since", e.since)
        .text_if_any("account", e.account)
        .text_if_any("realname", e.realname);
    flag_if(out, "operator", e.is_operator);
    flag_if(out, "bot", e.bot);
    flag_if(out, "secure", e.secure);
    return out.line();
  }
  std::string operator()(const event::UsersAre& e) const {
    return begin_answer("users", id, 128 + 64 * e.users.size())
        .list("users", e.users, append_member)
        .flag("more", e.more)
        .line();
  }
  std::string operator()(const event::UsersWere& e) const {
    const auto append = [](std::string& out, const event::UserWas& was) {
      out += Writer()
                 .text("nick", was.nick)
                 .text_if_any("realname", was.realname)
                 .time("time", was.gone)
                 .object();
    };
    return begin_answer("users_were", id).list("users", e.users, append).line();
  }
  std::string operator()(const event::Watching& e) const {
    const auto append = [](std::string& out, const event::Watched& one) {
      out += Writer().text("nick", one.nick).flag("here", one.here).object();
    };
    return begin_answer("watching", id).list("nicks", e.nicks, append).line();
  }
  std::string operator()(const event::ProfileIs& e) const {
    return begin_answer("profile_is", id)
        .text("realname", e.realname)
        .flag("bot", e.bot)
        .flag("invisible", e.invisible)
        .line();
  }
  std::string operator()(const event::ServerIs& e) const {
    return begin_answer("server_is", id, 256)
        .integer("users", e.users)
        .integer("invisible", e.invisible)
        .integer("most_users", e.most_users)
        .integer("sessions", e.sessions)
        .integer("strangers", e.strangers)
        .integer("rooms", e.rooms)
        .time("since", e.since)
        .time("now", e.now)
        .line();
  }
  std::string operator()(const event::RecentAre& e) const {
    const auto append = [](std::string& out, const event::Conversation& one) {
      out += Writer().text("with", one.with).time("time", one.time).object();
    };
    return begin_answer("recent", id).list("conversations", e.conversations, append).line();
  }
  std::string operator()(const event::Marked& e) const {
    return begin_answer("marked", id).text("with", e.with).time_if_any("time", e.time).line();
  }
  std::string operator()(const event::Page& e) const {
    const auto append = [](std::string& out, const core::EntryPtr& entry) {
      out += entry_fields(*entry).object();
    };
    return begin_answer("page", id, 128 + 256 * e.entries.size())
        .text("with", e.with)
        .list("entries", e.entries, append)
        .flag("more", e.more)
        .line();
  }
  std::string operator()(const event::Failed& e) const {
    Writer out = begin_answer("error", id, 128 + e.error.text.size());
    out.text("code", core::code_name(e.error.code)).text("text", e.error.text);
    add_retry(out, e.error.retry_after);
    return out.line();
  }
  std::string operator()(const event::Ponged& /*e*/) const {
    return begin_answer("pong", id).line();
  }

  std::string operator()(const event::MemberJoined& e) const {
    return about("join", e)
        .text("role", core::role_name(e.role))
        .text_if_any("account", e.account)
        .line();
  }
  std::string operator()(const event::MemberLeft& e) const {
    return about(e.quit ? "quit" : "part", e).text("text", e.reason).line();
  }
  std::string operator()(const event::Renamed& e) const {
    Writer out = begin_answer("nick", id, 192);  // no room: told to one's own other sessions
    out.text_if_any("room", e.room).time("time", e.time).text("from", e.who);
    return out.text("nick", e.nick).line();
  }
  std::string operator()(const event::AwayChanged& e) const {
    return about("away", e).text("text", e.text).line();
  }
  std::string operator()(const event::RealnameChanged& e) const {
    return about("realname", e).text("text", e.text).line();
  }
  std::string operator()(const event::Presence& e) const {
    Writer out = begin_answer("presence", id);
    return out.text("nick", e.nick).flag("here", e.here).time("time", e.time).line();
  }
  std::string operator()(const event::TypingNow& e) const {
    Writer out = begin_answer("typing", id);
    return out.text_if_any("room", e.room).time("time", e.time).text("from", e.who).line();
  }
  std::string operator()(const event::Invited& e) const {
    Writer out = begin_answer("invited", id);
    return out.text("room", e.room).time("time", e.time).text("from", e.by).line();
  }
  std::string operator()(const event::YouLeft& e) const {
    Writer out = begin_answer("left", id);
    out.text("room", e.room).text("text", e.reason);
    if (e.deleted) out.flag("deleted", true);
    return out.line();
  }
  std::string operator()(const event::PingYou& /*e*/) const {
    return begin_answer("ping", id).line();
  }
  std::string operator()(const event::Closing& e) const {
    Writer out = begin_answer("closing", id);
    out.text("code", e.code).text("text", e.reason);
    add_retry(out, e.retry_after);
    return out.line();
  }

  std::string operator()(const event::Challenge& e) const {
    return begin_answer("challenge", id).text("data", to_base64(e.message)).line();
  }
  std::string operator()(const event::LoggedIn& e) const {
    return begin_answer("logged_in", id).text("account", e.account).line();
  }
  std::string operator()(const event::AccountIs& e) const {
    return begin_answer("account", id)
        .text("account", e.account)
        .flag("operator", e.is_operator)
        .time("since", e.created)
        .time_if_any("last_login", e.last_login)
        .list("certificates", e.certificates, append_string)
        .line();
  }
  std::string operator()(const event::ServerBansAre& e) const {
    return begin_answer("server_bans", id).list("masks", e.masks, append_mask).line();
  }
  std::string operator()(const event::SessionsAre& e) const {
    const auto append = [](std::string& out, const event::SessionInfo& session) {
      out += Writer()
                 .text("nick", session.nick)
                 .text_if_any("account", session.account)
                 .text("address", session.address)
                 .time("since", session.since)
                 .integer("rooms", session.rooms)
                 .object();
    };
    return begin_answer("sessions", id, 128 + 160 * e.sessions.size())
        .list("sessions", e.sessions, append)
        .flag("more", e.more)
        .line();
  }
  std::string operator()(const event::AuditIs& e) const {
    const auto append = [](std::string& out, const core::AuditRecord& record) {
      out += Writer()
                 .integer("number", record.number)
                 .time("time", record.time)
                 .text("by", record.by)
                 .text("action", record.action)
                 .text("target", record.target)
                 .text("text", record.text)
                 .object();
    };
    return begin_answer("audit", id, 128 + 160 * e.records.size())
        .list("records", e.records, append)
        .flag("more", e.more)
        .line();
  }
  std::string operator()(const event::Notice& e) const {
    Writer out = begin_answer("notice", id, 128 + e.text.size());
    out.time("time", e.time).text("from", e.who).text("text", e.text);
    return out.flag("operators", e.operators_only).line();
  }
  std::string operator()(const event::Knocked& e) const {
    return about("knocked", e).text_if_any("text", e.text).line();
  }
  std::string operator()(const event::AccountChanged& e) const {
    return about("registered", e).text("account", e.account).line();
  }

 private:
  static void append_mask(std::string& out, const event::MaskInfo& mask) {
    out += Writer()
               .text("mask", mask.mask)
               .text("by", mask.by)
               .text("reason", mask.reason)
               .time_if_any("until", mask.until)
               .object();
  }
  template <class About>
  [[nodiscard]] Writer about(std::string_view type, const About& e) const {
    Writer out = begin_answer(type, id, 192);
    out.text("room", e.room).time("time", e.time).text("from", e.who);
    return out;
  }
};

}  // namespace

std::string encode(const core::Entry& entry) { return entry_fields(entry).line(); }

std::string encode(const core::Event& event, std::string_view id) {
  return std::visit(Encode{id}, event);
}

}  // namespace parley::wire::json
