// Commands, entries and events with contents drawn from a seed.
#include "unit/wire/samples.hpp"
#include "support/entries.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <variant>

namespace parley::tests {

namespace {

namespace command = core::command;
namespace kinds = core::entry;
namespace event = core::event;
using namespace std::chrono_literals;

bool is_rule(std::uint8_t kind) {
  return kind == kinds::Ban::number || kind == kinds::Mute::number ||
         kind == kinds::Except::number || kind == kinds::Admit::number;
}

/// The variant's alternative with that index, as it is by default.
template <class Variant, std::size_t... index>
Variant nth(std::size_t wanted, std::index_sequence<index...> /*all*/) {
  constexpr std::array<Variant (*)(), sizeof...(index)> make = {
      [] { return Variant(std::in_place_index<index>); }...};
  return make.at(wanted)();
}

template <class Variant>
Variant nth(std::size_t wanted) {
  return nth<Variant>(wanted, std::make_index_sequence<std::variant_size_v<Variant>>());
}

}  // namespace

std::string Samples::text() {
  static constexpr std::array<std::string_view, 16> parts = {
      "a",      "hello",      " ",        "\"",        "\\",     "\n",
      "\r\n",   "\t",         "\x01\x1f", "\x7f",      "#lobby", "\u00e9\u00df",
      "\u20ac", "\U0001F600", "\ufffd",   "\U0010FFFF"};
  std::string text;
  for (std::size_t left = below(2) * below(12); left > 0; --left)
    text += parts[below(parts.size())];
  return text;
}

std::string Samples::some_text() { return text() + "x"; }

core::Time Samples::time() {
  // Any millisecond of the years 1 to 9999.
  constexpr auto first = -62'135'596'800'000LL;
  constexpr auto last = 253'402'300'799'999ULL;
  return core::Time(std::chrono::milliseconds(
      first + static_cast<long long>(random_() % (last + 62'135'596'800'000ULL))));
}

core::Entry Samples::entry() {
  return entry(static_cast<std::uint8_t>(1 + below(static_cast<std::size_t>(core::newest_kind))));
}

core::Entry Samples::entry(std::uint8_t kind) {
  core::Entry entry;
  entry.seq = seq();
  entry.time = time();
  entry.from = some_text();
  if (kind != kinds::Direct::number) entry.room_name = "#" + text();
  core::PayloadColumns<std::string> columns;
  if (kind == kinds::SetMode::number) {
    columns.target = flag() ? "private" : "limit";
    columns.text = columns.target == "limit" ? std::to_string(1 + below(99))
                   : flag()                  ? "on"
                                             : "off";
  } else if (kind == kinds::Redact::number) {
    columns.about = seq();
    columns.text = text();
    if (flag()) entry.room_name.clear();
    if (entry.room_name.empty()) columns.target = some_text();
  } else {
    columns.target = some_text();
  }
  const bool spoken = kind == kinds::Message::number || kind == kinds::Direct::number;
  if (spoken) {
    entry.key = text();
    columns.notice = flag();
    columns.bot = flag();
    columns.redacted = flag();
  }
  if (kind == kinds::Grant::number) columns.text = core::role_name(role());
  const bool free_text =
      spoken || kind == kinds::SetTopic::number || kind == kinds::Kick::number || is_rule(kind);
  if (free_text) columns.text = text();
  if (is_rule(kind) && flag()) columns.until = time();
  entry.what = core::payload_of(kind, std::move(columns)).value();
  return entry;
}

event::RoomModes Samples::modes() {
  return {flag(), flag(), flag(), flag(), flag(), text(), static_cast<std::uint32_t>(below(9))};
}

event::MemberInfo Samples::member() {
  return {some_text(), role(), flag(), flag(), text(), text(), flag()};
}

command::MaskList Samples::mask_list() { return static_cast<command::MaskList>(below(4)); }

// --- events

template <>
void Samples::fill(event::Welcome& e) {
  e = {some_text(), seq(), some_text(), below(1 << 20), 1 + below(1000), text(), {}};
}
template <>
void Samples::fill(event::Done& /*e*/) {}
template <>
void Samples::fill(event::Accepted& e) {
  e = {seq(), time()};
}
template <>
void Samples::fill(event::Joined& e) {
  e = {some_text(), text(), modes(), role(), below(50'000), seq(), flag()};
}
template <>
void Samples::fill(event::TopicIs& e) {
  e = {some_text(), text(), text(), flag() ? time() : core::Time{}};
}
template <>
void Samples::fill(event::ModesAre& e) {
  e = {some_text(), modes()};
}
template <>
void Samples::fill(event::MasksAre& e) {
  e = {some_text(), mask_list(), some<event::MaskInfo>([&]() -> event::MaskInfo {
         return {some_text(), text(), text(), flag() ? time() : core::Time{}};
       })};
}
template <>
void Samples::fill(event::MembersAre& e) {
  e = {some_text(), some<event::MemberInfo>([&]() -> event::MemberInfo { return member(); }),
       flag()};
}
template <>
void Samples::fill(event::UsersAre& e) {
  e = {some<event::MemberInfo>([&] { return member(); }), flag()};
}
template <>
void Samples::fill(event::UsersWere& e) {
  e = {some<event::UserWas>([&]() -> event::UserWas { return {some_text(), text(), time()}; })};
}
template <>
void Samples::fill(event::Watching& e) {
  e = {some<event::Watched>([&]() -> event::Watched { return {some_text(), flag()}; })};
}
template <>
void Samples::fill(event::ProfileIs& e) {
  e = {text(), flag(), flag()};
}
template <>
void Samples::fill(event::ServerIs& e) {
  e = {below(99), below(99), below(99), below(99), below(99), below(99), time(), time()};
}
template <>
void Samples::fill(event::RecentAre& e) {
  e = {some<event::Conversation>([&]() -> event::Conversation { return {some_text(), time()}; })};
}
template <>
void Samples::fill(event::Marked& e) {
  e = {some_text(), flag() ? time() : core::Time{}};
}
template <>
void Samples::fill(event::RealnameChanged& e) {
  e = {some_text(), some_text(), text(), time()};
}
template <>
void Samples::fill(event::Presence& e) {
  e = {some_text(), flag(), time()};
}
template <>
void Samples::fill(event::RoomsAre& e) {
  e = {some<event::RoomInfo>([&]() -> event::RoomInfo { return {some_text(), text(), below(9)}; }),
       flag()};
}
template <>
void Samples::fill(event::UserIs& e) {
  e = {some_text(), text(), some<std::string>([&] { return some_text(); }), below(17), time(),
       text(),      flag()};
  e.realname = text();
  e.bot = flag();
  e.secure = flag();
}
template <>
void Samples::fill(event::Page& e) {
  e = {text(), some<core::EntryPtr>([&] { return std::make_shared<const core::Entry>(entry()); }),
       flag()};
}
template <>
void Samples::fill(event::Failed& e) {
  const auto codes = static_cast<std::size_t>(core::ErrorCode::log_unavailable) + 1;
  e = {{static_cast<core::ErrorCode>(below(codes)), text(),
        perhaps(std::chrono::milliseconds(below(100'000)))}};
}
template <>
void Samples::fill(event::Ponged& /*e*/) {}
template <>
void Samples::fill(event::MemberJoined& e) {
  e = {some_text(), some_text(), role(), time(), text()};
}
template <>
void Samples::fill(event::MemberLeft& e) {
  e = {some_text(), some_text(), text(), flag(), time()};
}
template <>
void Samples::fill(event::Renamed& e) {
  e = {text(), some_text(), some_text(), time()};
}
template <>
void Samples::fill(event::AwayChanged& e) {
  e = {some_text(), some_text(), text(), time()};
}
template <>
void Samples::fill(event::TypingNow& e) {
  e = {text(), some_text(), time()};
}
template <>
void Samples::fill(event::Invited& e) {
  e = {some_text(), some_text(), time()};
}
template <>
void Samples::fill(event::Knocked& e) {
  e = {some_text(), some_text(), text(), time()};
}
template <>
void Samples::fill(event::YouLeft& e) {
  e = {some_text(), text(), flag()};
}
template <>
void Samples::fill(event::PingYou& /*e*/) {}
template <>
void Samples::fill(event::Closing& e) {
  e = {some_text(), text(), perhaps(std::chrono::milliseconds(below(100'000)))};
}

template <>
void Samples::fill(event::Challenge& e) {
  e = {text()};
}
template <>
void Samples::fill(event::LoggedIn& e) {
  e = {some_text()};
}
template <>
void Samples::fill(event::AccountIs& e) {
  e = {some_text(), flag(), time(), flag() ? time() : core::Time{},
       some<std::string>([&] { return some_text(); })};
}
template <>
void Samples::fill(event::ServerBansAre& e) {
  e = {some<event::MaskInfo>([&]() -> event::MaskInfo {
    return {some_text(), text(), text(), flag() ? time() : core::Time{}};
  })};
}
template <>
void Samples::fill(event::SessionsAre& e) {
  e = {some<event::SessionInfo>([&]() -> event::SessionInfo {
         return {some_text(), text(), some_text(), time(), below(9)};
       }),
       flag()};
}
template <>
void Samples::fill(event::AuditIs& e) {
  e = {some<core::AuditRecord>([&]() -> core::AuditRecord {
         return {seq().value, time(), text(), some_text(), text(), text()};
       }),
       flag()};
}
template <>
void Samples::fill(event::Notice& e) {
  e = {some_text(), some_text(), flag(), time()};
}
template <>
void Samples::fill(event::AccountChanged& e) {
  e = {some_text(), some_text(), some_text(), time()};
}

core::Event Samples::event() {
  auto event = nth<core::Event>(below(std::variant_size_v<core::Event>));
  std::visit([&](auto& alternative) { fill(alternative); }, event);
  return event;
}

// --- commands

template <>
void Samples::fill(command::Hello& c) {
  c = {text(), {}, perhaps(seq()), {}, {}, text()};
  if (flag()) c.secret = core::Secret(std::string(16, 's'));
  if (!flag()) return;
  c.account = some_text();
  c.password = core::Secret(some_text());
}
template <>
void Samples::fill(command::Nick& c) {
  c = {text()};
}
template <>
void Samples::fill(command::Join& c) {
  c = {text(), perhaps(seq()), text()};
}
template <>
void Samples::fill(command::Part& c) {
  c = {text(), text()};
}
template <>
void Samples::fill(command::Say& c) {
  c = {text(), text(), text(), flag()};
}
template <>
void Samples::fill(command::Redact& c) {
  c = {text(), seq(), text()};
}
template <>
void Samples::fill(command::Topic& c) {
  c = {text(), perhaps(text())};
}
template <>
void Samples::fill(command::Invite& c) {
  c = {text(), text()};
}
template <>
void Samples::fill(command::Knock& c) {
  c = {some_text(), text()};
}
template <>
void Samples::fill(command::Kick& c) {
  c = {text(), text(), text()};
}
template <>
void Samples::fill(command::SetMask& c) {
  c = {mask_list(), flag(), text(), text(), {}, {}};
  if (!c.add) return;
  c.lasting = perhaps(std::chrono::seconds(1 + below(1'000'000)));
  c.reason = text();
}
template <>
void Samples::fill(command::Masks& c) {
  c = {mask_list(), text()};
}
template <>
void Samples::fill(command::Mode& c) {
  c = {text(),          perhaps(flag()), perhaps(flag()), perhaps(flag()),
       perhaps(flag()), perhaps(flag()), perhaps(flag()), perhaps(text())};
  c.limit = perhaps(static_cast<std::uint32_t>(below(1'000'000)));
}
template <>
void Samples::fill(command::Grant& c) {
  c = {text(), text(), static_cast<core::Role>(below(4))};
}
template <>
void Samples::fill(command::Members& c) {
  c = {text(), text(), flag()};
}
template <>
void Samples::fill(command::Rooms& c) {
  const auto some_time = [&] { return perhaps(std::chrono::seconds(below(1'000))); };
  c = {text(), text(), text(), perhaps(below(9)), perhaps(below(9)), some_time(), some_time()};
  c.topic_older_than = some_time();
  c.topic_younger_than = some_time();
}
template <>
void Samples::fill(command::Users& c) {
  c = {text(), text()};
}
template <>
void Samples::fill(command::Whowas& c) {
  c = {text()};
}
template <>
void Samples::fill(command::Watch& c) {
  c.action = static_cast<command::Watch::Action>(below(3));
  if (c.action != command::Watch::Action::list) c.nicks = text();
}
template <>
void Samples::fill(command::Profile& c) {
  c = {perhaps(text()), perhaps(flag()), perhaps(flag())};
}
template <>
void Samples::fill(command::ServerInfo& /*c*/) {}
template <>
void Samples::fill(command::Recent& c) {
  c = {flag() ? time() : core::Time{}, flag() ? time() : core::Time{}, 1 + below(1'000)};
}
template <>
void Samples::fill(command::Mark& c) {
  c = {text(), perhaps(time())};
}
template <>
void Samples::fill(command::Whois& c) {
  c = {text()};
}
template <>
void Samples::fill(command::History& c) {
  c = {text(), {}, {}, 1 + below(1'000)};
  (flag() ? c.before : c.after) = perhaps(seq());
  if (flag()) (flag() ? c.before_time : c.after_time) = time();
}
template <>
void Samples::fill(command::Search& c) {
  c = {text(), text(), perhaps(seq()), 1 + below(1'000)};
}
template <>
void Samples::fill(command::Typing& c) {
  c = {text()};
}
template <>
void Samples::fill(command::Away& c) {
  c = {text()};
}
template <>
void Samples::fill(command::Ping& /*c*/) {}
template <>
void Samples::fill(command::Pong& /*c*/) {}
template <>
void Samples::fill(command::Quit& c) {
  c = {text()};
}

template <>
void Samples::fill(command::Authenticate& c) {
  using Step = command::Authenticate::Step;
  c = {static_cast<Step>(below(3)), {}, core::Secret(text()), {}};
  if (c.step == Step::begin) c.mechanism = some_text();
}
template <>
void Samples::fill(command::Register& c) {
  c = {text(), core::Secret(text()), text()};
}
template <>
void Samples::fill(command::ChangePassword& c) {
  c = {core::Secret(text()), core::Secret(text())};
}
template <>
void Samples::fill(command::AskAccount& /*c*/) {}
template <>
void Samples::fill(command::SetCertificate& c) {
  c = {text(), flag()};
}
template <>
void Samples::fill(command::Kill& c) {
  c = {text(), text()};
}
template <>
void Samples::fill(command::SetServerBan& c) {
  c = {flag(), text(), {}, {}};
  if (!c.add) return;
  c.lasting = perhaps(std::chrono::seconds(1 + below(1'000'000)));
  c.reason = text();
}
template <>
void Samples::fill(command::ServerBans& /*c*/) {}
template <>
void Samples::fill(command::Announce& c) {
  c = {text(), flag()};
}
template <>
void Samples::fill(command::DeleteRoom& c) {
  c = {text(), text()};
}
template <>
void Samples::fill(command::Rehash& /*c*/) {}
template <>
void Samples::fill(command::Sessions& c) {
  c = {text(), text()};
}
template <>
void Samples::fill(command::Audit& c) {
  c = {seq().value, 1 + below(1'000)};
}

core::Command Samples::command() {
  auto command = nth<core::Command>(below(std::variant_size_v<core::Command>));
  std::visit([&](auto& alternative) { fill(alternative); }, command);
  return command;
}

}  // namespace parley::tests
