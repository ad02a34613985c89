// Protocol v1 from the client's side: the server's lines to entries, answers and events.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "codec/message_line.hpp"
#include "codec/request.hpp"
#include "core/room_state.hpp"
#include "wire/base64.hpp"
#include "wire/json/fields.hpp"

namespace parley::client {

namespace {

using namespace wire;
using namespace wire::json;

namespace event = core::event;
using core::Entry;
using core::EntryKind;
using core::ErrorCode;
using core::Event;

// --- log entries

std::optional<EntryKind> entry_kind(std::string_view name) {
  for (auto kind = EntryKind::message; kind <= core::newest_kind;
       kind = static_cast<EntryKind>(static_cast<int>(kind) + 1)) {
    if (core::kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

Entry read_entry(EntryKind kind, Fields& in) {
  Entry entry;
  entry.kind = kind;
  const bool may_be_direct = kind == EntryKind::direct || kind == EntryKind::redact;
  entry.room_name = may_be_direct ? in.text_or_empty(Field::room) : in.text(Field::room);
  entry.seq = in.seq(Field::seq);
  entry.time = in.time(Field::time);
  entry.from = in.text(Field::from);
  switch (kind) {
    case EntryKind::direct: entry.target = in.text(Field::to); [[fallthrough]];
    case EntryKind::message:
      entry.text = in.text(Field::text);
      entry.key = in.text_or_empty(Field::key);
      entry.notice = in.optional_flag(Field::notice).value_or(false);
      entry.bot = in.optional_flag(Field::bot).value_or(false);
      entry.redacted = in.optional_flag(Field::redacted).value_or(false);
      break;
    case EntryKind::create: break;
    case EntryKind::topic: entry.text = in.text(Field::text); break;
    case EntryKind::mode:
      entry.target = in.text(Field::mode);
      entry.text = in.flag(Field::on) ? "on" : "off";
      if (core::mode_name::has_value(entry.target)) entry.text = in.text_or_empty(Field::value);
      break;
    case EntryKind::grant:
      entry.target = in.text(Field::nick);
      entry.text = in.text(Field::role);
      break;
    case EntryKind::kick: entry.text = in.text(Field::text); [[fallthrough]];
    case EntryKind::invite: entry.target = in.text(Field::nick); break;
    case EntryKind::ban:
    case EntryKind::mute:
    case EntryKind::except:
    case EntryKind::admit:
      entry.text = in.text(Field::text);
      entry.until = in.time_or_epoch(Field::until);
      [[fallthrough]];
    case EntryKind::unban:
    case EntryKind::unmute:
    case EntryKind::unexcept:
    case EntryKind::unadmit: entry.target = in.text(Field::mask); break;
    case EntryKind::redact:
      entry.target = in.text_or_empty(Field::to);
      entry.about = in.seq(Field::about);
      entry.text = in.text(Field::text);
      break;
  }
  return entry;
}

// --- answers and events

/// What a function for one type gets: the line's fields, and its list.
struct Source {
  Fields& in;
  Line& line;
};

/// Reads each item of the list. The first item with a problem makes it the line's.
template <class Item, class Read>
std::vector<Item> read_items(const Source& source, Field name, Read read) {
  if (!source.in.has(name)) {
    source.in.refuse(ErrorCode::missing_field,
                     fmt::format("field '{}' is missing: it must be a list", field_name(name)));
  }
  std::vector<Item> items;
  items.reserve(source.line.items.size());
  for (Object& object : source.line.items) {
    Fields fields(object);
    items.push_back(read(fields));
    if (fields.error()) {
      source.in.refuse(fields.error()->code,
                       fmt::format("in '{}': {}", field_name(name), fields.error()->text));
    }
  }
  return items;
}

std::size_t count(Fields& in, Field field) { return static_cast<std::size_t>(in.integer(field)); }

std::optional<std::chrono::milliseconds> retry_after(Fields& in) {
  const auto value = in.optional_integer(Field::retry_after);
  if (!value) return std::nullopt;
  return std::chrono::milliseconds(*value);
}

event::RoomModes room_modes(Fields& in) {
  const auto is_set = [&in](Field field) { return in.optional_flag(field).value_or(false); };
  const bool is_private = in.flag(Field::private_room);
  event::RoomModes modes;
  modes.moderated = in.flag(Field::moderated);
  modes.invite_only = is_set(Field::invite_only) || is_private;
  modes.secret = is_set(Field::secret) || is_private;
  modes.open_topic = is_set(Field::open_topic);
  modes.outside_messages = is_set(Field::outside_messages);
  modes.password = in.text_or_empty(Field::password);
  modes.limit = static_cast<std::uint32_t>(in.optional_integer(Field::limit).value_or(0));
  return modes;
}

Event welcome(const Source& s) {
  event::Welcome welcome{s.in.text(Field::nick), s.in.seq(Field::head),
                         s.in.text_or_empty(Field::server), count(s.in, Field::line_bytes)};
  const auto lines = s.in.optional_integer(Field::text_lines);  // older servers do not say
  if (lines) welcome.text_lines = static_cast<std::size_t>(*lines);
  welcome.account = s.in.text_or_empty(Field::account);
  return welcome;
}

Event done(const Source& /*s*/) { return event::Done{}; }

Event accepted(const Source& s) {
  return event::Accepted{s.in.seq(Field::seq), s.in.time(Field::time)};
}

Event joined(const Source& s) {
  return event::Joined{s.in.text(Field::room),   s.in.text(Field::topic),     room_modes(s.in),
                       s.in.role(Field::role),   count(s.in, Field::members), s.in.seq(Field::head),
                       s.in.flag(Field::created)};
}

Event topic_is(const Source& s) {
  return event::TopicIs{s.in.text(Field::room), s.in.text(Field::text),
                        s.in.text_or_empty(Field::by), s.in.time_or_epoch(Field::time)};
}

Event modes_are(const Source& s) {
  return event::ModesAre{s.in.text(Field::room), room_modes(s.in)};
}

std::vector<event::MaskInfo> read_masks(const Source& s) {
  return read_items<event::MaskInfo>(s, Field::masks, [](Fields& in) {
    return event::MaskInfo{in.text(Field::mask), in.text_or_empty(Field::by),
                           in.text_or_empty(Field::reason), in.time_or_epoch(Field::until)};
  });
}

template <core::command::MaskList list>
Event masks(const Source& s) {
  return event::MasksAre{s.in.text(Field::room), list, read_masks(s)};
}

event::MemberInfo member(Fields& in) {
  return {in.text(Field::nick),
          in.role(Field::role),
          in.optional_flag(Field::away).value_or(false),
          in.optional_flag(Field::bot).value_or(false),
          in.text_or_empty(Field::realname),
          in.text_or_empty(Field::account),
          in.optional_flag(Field::server_operator).value_or(false)};
}

Event members(const Source& s) {
  return event::MembersAre{s.in.text(Field::room),
                           read_items<event::MemberInfo>(s, Field::members, member),
                           s.in.flag(Field::more)};
}

Event rooms(const Source& s) {
  const auto read = [](Fields& in) {
    return event::RoomInfo{in.text(Field::room), in.text_or_empty(Field::topic),
                           count(in, Field::members)};
  };
  return event::RoomsAre{read_items<event::RoomInfo>(s, Field::rooms, read),
                         s.in.flag(Field::more)};
}

Event user(const Source& s) {
  event::UserIs is{s.in.text(Field::nick),
                   s.in.text_or_empty(Field::away),
                   std::move(s.line.words),
                   count(s.in, Field::sessions),
                   s.in.time(Field::since),
                   s.in.text_or_empty(Field::account),
                   s.in.optional_flag(Field::server_operator).value_or(false)};
  is.realname = s.in.text_or_empty(Field::realname);
  is.bot = s.in.optional_flag(Field::bot).value_or(false);
  is.secure = s.in.optional_flag(Field::secure).value_or(false);
  return is;
}

Event users(const Source& s) {
  return event::UsersAre{read_items<event::MemberInfo>(s, Field::users, member),
                         s.in.flag(Field::more)};
}

Event users_were(const Source& s) {
  const auto read = [](Fields& in) {
    return event::UserWas{in.text(Field::nick), in.text_or_empty(Field::realname),
                          in.time(Field::time)};
  };
  return event::UsersWere{read_items<event::UserWas>(s, Field::users, read)};
}

Event watching(const Source& s) {
  const auto read = [](Fields& in) {
    return event::Watched{in.text(Field::nick), in.flag(Field::here)};
  };
  return event::Watching{read_items<event::Watched>(s, Field::nicks, read)};
}

Event profile_is(const Source& s) {
  return event::ProfileIs{s.in.text(Field::realname), s.in.flag(Field::bot),
                          s.in.flag(Field::invisible)};
}

Event server_is(const Source& s) {
  return event::ServerIs{count(s.in, Field::users),      count(s.in, Field::invisible),
                         count(s.in, Field::most_users), count(s.in, Field::sessions),
                         count(s.in, Field::strangers),  count(s.in, Field::rooms),
                         s.in.time(Field::since),        s.in.time(Field::now)};
}

Event recent(const Source& s) {
  const auto read = [](Fields& in) {
    return event::Conversation{in.text(Field::with), in.time(Field::time)};
  };
  return event::RecentAre{read_items<event::Conversation>(s, Field::conversations, read)};
}

Event marked(const Source& s) {
  return event::Marked{s.in.text(Field::with), s.in.time_or_epoch(Field::time)};
}

Event page(const Source& s) {
  const auto read = [](Fields& in) -> core::EntryPtr {
    const auto kind = entry_kind(in.text(Field::type));
    if (!kind) return nullptr;  // of a newer server
    return std::make_shared<const Entry>(read_entry(*kind, in));
  };
  auto entries = read_items<core::EntryPtr>(s, Field::entries, read);
  std::erase(entries, nullptr);
  return event::Page{s.in.text(Field::with), std::move(entries), s.in.flag(Field::more)};
}

Event error(const Source& s) {
  const std::string name = s.in.text(Field::code);
  core::Error error{ErrorCode::bad_field, s.in.text_or_empty(Field::text), retry_after(s.in)};
  for (auto code = ErrorCode{}; code <= ErrorCode::log_unavailable;
       code = static_cast<ErrorCode>(static_cast<int>(code) + 1)) {
    if (core::code_name(code) != name) continue;
    error.code = code;
    return event::Failed{std::move(error)};
  }
  error.text = fmt::format("{}: {}", name, error.text);  // of a newer server
  return event::Failed{std::move(error)};
}

Event pong(const Source& /*s*/) { return event::Ponged{}; }

Event join(const Source& s) {
  return event::MemberJoined{s.in.text(Field::room), s.in.text(Field::from), s.in.role(Field::role),
                             s.in.time(Field::time), s.in.text_or_empty(Field::account)};
}

template <bool quit>
Event member_left(const Source& s) {
  return event::MemberLeft{s.in.text(Field::room), s.in.text(Field::from),
                           s.in.text_or_empty(Field::text), quit, s.in.time(Field::time)};
}

Event nick(const Source& s) {
  return event::Renamed{s.in.text_or_empty(Field::room), s.in.text(Field::from),
                        s.in.text(Field::nick), s.in.time(Field::time)};
}

Event away(const Source& s) {
  return event::AwayChanged{s.in.text(Field::room), s.in.text(Field::from),
                            s.in.text_or_empty(Field::text), s.in.time(Field::time)};
}

Event realname(const Source& s) {
  return event::RealnameChanged{s.in.text(Field::room), s.in.text(Field::from),
                                s.in.text(Field::text), s.in.time(Field::time)};
}

Event presence(const Source& s) {
  return event::Presence{s.in.text(Field::nick), s.in.flag(Field::here), s.in.time(Field::time)};
}

Event typing(const Source& s) {
  return event::TypingNow{s.in.text_or_empty(Field::room), s.in.text(Field::from),
                          s.in.time(Field::time)};
}

Event invited(const Source& s) {
  return event::Invited{s.in.text(Field::room), s.in.text(Field::from), s.in.time(Field::time)};
}

Event knocked(const Source& s) {
  return event::Knocked{s.in.text(Field::room), s.in.text(Field::from),
                        s.in.text_or_empty(Field::text), s.in.time(Field::time)};
}

Event left(const Source& s) {
  return event::YouLeft{s.in.text(Field::room), s.in.text_or_empty(Field::text),
                        s.in.optional_flag(Field::deleted).value_or(false)};
}

Event ping(const Source& /*s*/) { return event::PingYou{}; }

Event closing(const Source& s) {
  return event::Closing{s.in.text(Field::code), s.in.text_or_empty(Field::text), retry_after(s.in)};
}

// --- accounts, and the server's operators

Event challenge(const Source& s) {
  auto message = from_base64(s.in.text(Field::data));
  if (!message) s.in.refuse(ErrorCode::bad_field, "field 'data' must be base64");
  return event::Challenge{std::move(message).value_or("")};
}

Event logged_in(const Source& s) { return event::LoggedIn{s.in.text(Field::account)}; }

Event account(const Source& s) {
  return event::AccountIs{s.in.text(Field::account), s.in.flag(Field::server_operator),
                          s.in.time(Field::since), s.in.time_or_epoch(Field::last_login),
                          std::move(s.line.words)};
}

Event server_bans(const Source& s) { return event::ServerBansAre{read_masks(s)}; }

Event sessions(const Source& s) {
  const auto read = [](Fields& in) {
    return event::SessionInfo{in.text(Field::nick), in.text_or_empty(Field::account),
                              in.text(Field::address), in.time(Field::since),
                              count(in, Field::rooms)};
  };
  return event::SessionsAre{read_items<event::SessionInfo>(s, Field::sessions, read),
                            s.in.flag(Field::more)};
}

Event audit(const Source& s) {
  const auto read = [](Fields& in) {
    return core::AuditRecord{in.seq(Field::number).value, in.time(Field::time),
                             in.text(Field::by),          in.text(Field::action),
                             in.text(Field::target),      in.text(Field::text)};
  };
  return event::AuditIs{read_items<core::AuditRecord>(s, Field::records, read),
                        s.in.flag(Field::more)};
}

Event notice(const Source& s) {
  return event::Notice{s.in.text(Field::from), s.in.text(Field::text), s.in.flag(Field::operators),
                       s.in.time(Field::time)};
}

Event registered(const Source& s) {
  return event::AccountChanged{s.in.text(Field::room), s.in.text(Field::from),
                               s.in.text(Field::account), s.in.time(Field::time)};
}

struct EventType {
  std::string_view name;
  Event (*read)(const Source& source);
};

using enum core::command::MaskList;
constexpr std::array event_types = {
    EventType{"accepted", accepted},
    EventType{"account", account},
    EventType{"admits", masks<admit>},
    EventType{"audit", audit},
    EventType{"away", away},
    EventType{"bans", masks<ban>},
    EventType{"challenge", challenge},
    EventType{"closing", closing},
    EventType{"done", done},
    EventType{"error", error},
    EventType{"excepts", masks<except>},
    EventType{"invited", invited},
    EventType{"join", join},
    EventType{"joined", joined},
    EventType{"knocked", knocked},
    EventType{"left", left},
    EventType{"logged_in", logged_in},
    EventType{"marked", marked},
    EventType{"members", members},
    EventType{"modes_are", modes_are},
    EventType{"mutes", masks<mute>},
    EventType{"nick", nick},
    EventType{"notice", notice},
    EventType{"page", page},
    EventType{"part", member_left<false>},
    EventType{"ping", ping},
    EventType{"pong", pong},
    EventType{"presence", presence},
    EventType{"profile_is", profile_is},
    EventType{"quit", member_left<true>},
    EventType{"realname", realname},
    EventType{"recent", recent},
    EventType{"registered", registered},
    EventType{"rooms", rooms},
    EventType{"server_bans", server_bans},
    EventType{"server_is", server_is},
    EventType{"sessions", sessions},
    EventType{"topic_is", topic_is},
    EventType{"typing", typing},
    EventType{"user", user},
    EventType{"users", users},
    EventType{"users_were", users_were},
    EventType{"watching", watching},
    EventType{"welcome", welcome},
};
static_assert(std::ranges::is_sorted(event_types, {}, &EventType::name));

const EventType* event_type(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(event_types, name, {}, &EventType::name);
  return found != event_types.end() && found->name == name ? found : nullptr;
}

/// Numbers are the ids that encode_request gives; what else an answer repeats is not ours.
std::optional<std::uint64_t> id_of(Object& object) {
  const Value* const value = object.find(Field::id);
  const bool ours = value != nullptr && value->kind == Value::Kind::integer && value->integer >= 0;
  return ours ? std::optional(static_cast<std::uint64_t>(value->integer)) : std::nullopt;
}

}  // namespace

core::Result<ServerLine> decode_server_line(std::string_view line) {
  if (auto message = read_message_line(line)) return ServerLine{std::move(*message), std::nullopt};
  Line read;
  if (auto broken = read_line(line, Lists::read, read)) {
    return tl::unexpected(std::move(*broken));
  }
  Fields in(read.fields);
  ServerLine result{Event{}, id_of(read.fields)};
  const std::string type = in.text(Field::type);
  if (in.error()) return tl::unexpected(std::move(*in.error()));
  if (const EventType* const known = event_type(type)) {
    result.what = known->read({in, read});
  } else if (const auto kind = entry_kind(type)) {
    result.what = read_entry(*kind, in);
  } else {
    return core::refuse(ErrorCode::unknown_type,
                        fmt::format("there is no event '{}'", shortened(type)));
  }
  if (in.error()) return tl::unexpected(std::move(*in.error()));
  return result;
}

}  // namespace parley::client
