// Protocol v1, requests: a table of types, and one function for each.
#include "wire/json/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "wire/base64.hpp"
#include "wire/json/encode.hpp"
#include "wire/json/fields.hpp"
#include "wire/json/glance.hpp"
#include "wire/json/writer.hpp"

namespace parley::wire::json {

namespace {

namespace command = core::command;
using core::Command;
using core::ErrorCode;

constexpr std::size_t id_bytes = 64;
constexpr std::int64_t ten_years = 315'360'000;  // seconds; longer: say nothing, it never ends
constexpr std::size_t secret_least = 16;
constexpr std::size_t secret_most = 128;

Command hello(Fields& in) {
  const auto version = in.optional_integer(Field::version).value_or(protocol_version);
  if (version != protocol_version) {
    in.refuse(ErrorCode::unsupported_version,
              fmt::format("this server speaks version {} of the protocol", protocol_version));
  }
  command::Hello hello;
  hello.account = in.text_or_empty(Field::account);
  hello.nick = hello.account.empty() ? in.text(Field::nick) : in.text_or_empty(Field::nick);
  if (!hello.account.empty()) hello.password = in.secret(Field::password);
  hello.after = in.optional_seq(Field::after);
  hello.realname = in.text_or_empty(Field::realname);
  return hello;
}

Command nick(Fields& in) { return command::Nick{in.text(Field::nick)}; }

Command join(Fields& in) {
  return command::Join{in.text(Field::room), in.optional_seq(Field::after),
                       in.text_or_empty(Field::password)};
}

Command part(Fields& in) {
  return command::Part{in.text(Field::room), in.text_or_empty(Field::reason)};
}

Command say(Fields& in) {
  return command::Say{in.text(Field::to), in.text(Field::text), in.text_or_empty(Field::key),
                      in.optional_flag(Field::notice).value_or(false)};
}

Command redact(Fields& in) {
  return command::Redact{in.text_or_empty(Field::to), in.seq(Field::about),
                         in.text_or_empty(Field::reason)};
}

Command topic(Fields& in) {
  return command::Topic{in.text(Field::room), in.optional_text(Field::text)};
}

Command invite(Fields& in) { return command::Invite{in.text(Field::room), in.text(Field::nick)}; }

Command kick(Fields& in) {
  return command::Kick{in.text(Field::room), in.text(Field::nick), in.text_or_empty(Field::reason)};
}

template <command::MaskList list>
Command add_mask(Fields& in) {
  command::SetMask set{list, true, in.text(Field::room), in.text(Field::mask), {}, {}};
  if (const auto seconds = in.optional_integer(Field::seconds, 1, ten_years)) {
    set.lasting = std::chrono::seconds(*seconds);
  }
  set.reason = in.text_or_empty(Field::reason);
  return set;
}

template <command::MaskList list>
Command remove_mask(Fields& in) {
  return command::SetMask{list, false, in.text(Field::room), in.text(Field::mask), {}, {}};
}

template <command::MaskList list>
Command masks(Fields& in) {
  return command::Masks{list, in.text(Field::room)};
}

Command mode(Fields& in) {
  constexpr std::int64_t most = 1'000'000;
  command::Mode set{in.text(Field::room),
                    in.optional_flag(Field::private_room),
                    in.optional_flag(Field::moderated),
                    in.optional_flag(Field::invite_only),
                    in.optional_flag(Field::secret),
                    in.optional_flag(Field::open_topic),
                    in.optional_flag(Field::outside_messages),
                    in.optional_text(Field::password)};
  if (const auto limit = in.optional_integer(Field::limit, 0, most)) {
    set.limit = static_cast<std::uint32_t>(*limit);
  }
  return set;
}

Command grant(Fields& in) {
  return command::Grant{in.text(Field::room), in.text(Field::nick), in.role(Field::role)};
}

Command members(Fields& in) {
  return command::Members{in.text(Field::room), in.text_or_empty(Field::after),
                          in.optional_flag(Field::details).value_or(false)};
}

Command rooms(Fields& in) {
  const auto count = [&in](Field field) -> std::optional<std::size_t> {
    const auto value = in.optional_integer(field);
    return value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
  };
  const auto seconds = [&in](Field field) -> std::optional<std::chrono::seconds> {
    const auto value = in.optional_integer(field, 0, ten_years);
    return value ? std::optional(std::chrono::seconds(*value)) : std::nullopt;
  };
  return command::Rooms{in.text_or_empty(Field::match),    in.text_or_empty(Field::after),
                        in.text_or_empty(Field::without),  count(Field::more_than),
                        count(Field::fewer_than),          seconds(Field::older_than),
                        seconds(Field::younger_than),      seconds(Field::topic_older_than),
                        seconds(Field::topic_younger_than)};
}

Command users(Fields& in) {
  return command::Users{in.text_or_empty(Field::nicks), in.text_or_empty(Field::match)};
}

Command knock(Fields& in) {
  return command::Knock{in.text(Field::room), in.text_or_empty(Field::text)};
}

Command whowas(Fields& in) { return command::Whowas{in.text(Field::nick)}; }

Command watch(Fields& in) {
  return command::Watch{command::Watch::Action::add, in.text(Field::nicks)};
}

Command unwatch(Fields& in) {
  return command::Watch{command::Watch::Action::remove, in.text_or_empty(Field::nicks)};
}

Command watched(Fields& /*in*/) { return command::Watch{}; }

Command profile(Fields& in) {
  return command::Profile{in.optional_text(Field::realname), in.optional_flag(Field::bot),
                          in.optional_flag(Field::invisible)};
}

Command server(Fields& /*in*/) { return command::ServerInfo{}; }

Command whois(Fields& in) { return command::Whois{in.text(Field::nick)}; }

std::optional<core::Time> optional_time(Fields& in, Field field) {
  if (!in.has(field)) return std::nullopt;
  return in.time(field);
}

std::size_t page_limit(Fields& in) {
  constexpr std::int64_t most = 1'000;  // the core gives no more than its own limit
  return static_cast<std::size_t>(in.optional_integer(Field::limit, 1, most).value_or(50));
}

Command history(Fields& in) {
  command::History history{in.text(Field::with),
                           in.optional_seq(Field::before),
                           in.optional_seq(Field::after),
                           page_limit(in),
                           optional_time(in, Field::before_time),
                           optional_time(in, Field::after_time)};
  if (history.before && history.after) {
    in.refuse(ErrorCode::bad_field, "field 'before' and field 'after': give one of them, not both");
  }
  return history;
}

Command recent(Fields& in) {
  return command::Recent{in.time_or_epoch(Field::after_time), in.time_or_epoch(Field::before_time),
                         page_limit(in)};
}

Command mark(Fields& in) {
  return command::Mark{in.text(Field::with), optional_time(in, Field::time)};
}

Command search(Fields& in) {
  return command::Search{in.text(Field::text), in.text_or_empty(Field::room),
                         in.optional_seq(Field::before), page_limit(in)};
}

Command typing(Fields& in) { return command::Typing{in.text(Field::to)}; }

Command away(Fields& in) { return command::Away{in.text_or_empty(Field::text)}; }

Command ping(Fields& /*in*/) { return command::Ping{}; }

Command pong(Fields& /*in*/) { return command::Pong{}; }

Command quit(Fields& in) { return command::Quit{in.text_or_empty(Field::reason)}; }

// --- accounts, and the server's operators

Command register_account(Fields& in) {
  return command::Register{in.text(Field::account), in.secret(Field::password),
                           in.text_or_empty(Field::invitation)};
}

Command password(Fields& in) {
  return command::ChangePassword{in.secret(Field::old_password), in.secret(Field::new_password)};
}

Command account(Fields& /*in*/) { return command::AskAccount{}; }

Command certificate(Fields& in) {
  return command::SetCertificate{in.text(Field::fingerprint),
                                 in.optional_flag(Field::on).value_or(true)};
}

Command authenticate(Fields& in) {
  using Step = command::Authenticate::Step;
  command::Authenticate step;
  step.mechanism = in.text_or_empty(Field::mechanism);
  if (step.mechanism.empty()) step.step = Step::go_on;
  if (in.optional_flag(Field::abort).value_or(false)) step.step = Step::abort;
  std::string data = in.text_or_empty(Field::data);
  if (auto message = from_base64(data)) {
    step.message = core::Secret(std::move(*message));
  } else {
    in.refuse(ErrorCode::bad_field, "field 'data' must be base64");
  }
  core::wipe(data);
  return step;
}

Command kill(Fields& in) {
  return command::Kill{in.text(Field::nick), in.text_or_empty(Field::reason)};
}

Command server_ban(Fields& in) {
  command::SetServerBan set{true, in.text(Field::mask), {}, in.text_or_empty(Field::reason)};
  if (const auto seconds = in.optional_integer(Field::seconds, 1, ten_years)) {
    set.lasting = std::chrono::seconds(*seconds);
  }
  return set;
}

Command server_unban(Fields& in) {
  return command::SetServerBan{false, in.text(Field::mask), {}, {}};
}

Command server_bans(Fields& /*in*/) { return command::ServerBans{}; }

Command announce(Fields& in) {
  return command::Announce{in.text(Field::text),
                           in.optional_flag(Field::operators).value_or(false)};
}

Command delete_room(Fields& in) {
  return command::DeleteRoom{in.text(Field::room), in.text_or_empty(Field::reason)};
}

Command rehash(Fields& /*in*/) { return command::Rehash{}; }

Command sessions(Fields& in) {
  return command::Sessions{in.text_or_empty(Field::match), in.text_or_empty(Field::after)};
}

Command audit(Fields& in) {
  return command::Audit{in.optional_seq(Field::before).value_or(core::Seq{}).value, page_limit(in)};
}

struct RequestType {
  std::string_view name;
  Command (*read)(Fields& in);
};

using enum command::MaskList;
constexpr std::array request_types = {
    RequestType{"account", account},
    RequestType{"admit", add_mask<admit>},
    RequestType{"admits", masks<admit>},
    RequestType{"announce", announce},
    RequestType{"audit", audit},
    RequestType{"authenticate", authenticate},
    RequestType{"away", away},
    RequestType{"ban", add_mask<ban>},
    RequestType{"bans", masks<ban>},
    RequestType{"certificate", certificate},
    RequestType{"delete_room", delete_room},
    RequestType{"except", add_mask<except>},
    RequestType{"excepts", masks<except>},
    RequestType{"grant", grant},
    RequestType{"hello", hello},
    RequestType{"history", history},
    RequestType{"invite", invite},
    RequestType{"join", join},
    RequestType{"kick", kick},
    RequestType{"kill", kill},
    RequestType{"knock", knock},
    RequestType{"mark", mark},
    RequestType{"members", members},
    RequestType{"mode", mode},
    RequestType{"mute", add_mask<mute>},
    RequestType{"mutes", masks<mute>},
    RequestType{"nick", nick},
    RequestType{"part", part},
    RequestType{"password", password},
    RequestType{"ping", ping},
    RequestType{"pong", pong},
    RequestType{"profile", profile},
    RequestType{"quit", quit},
    RequestType{"recent", recent},
    RequestType{"redact", redact},
    RequestType{"register", register_account},
    RequestType{"rehash", rehash},
    RequestType{"rooms", rooms},
    RequestType{"say", say},
    RequestType{"search", search},
    RequestType{"server", server},
    RequestType{"server_ban", server_ban},
    RequestType{"server_bans", server_bans},
    RequestType{"server_unban", server_unban},
    RequestType{"sessions", sessions},
    RequestType{"topic", topic},
    RequestType{"typing", typing},
    RequestType{"unadmit", remove_mask<admit>},
    RequestType{"unban", remove_mask<ban>},
    RequestType{"unexcept", remove_mask<except>},
    RequestType{"unmute", remove_mask<mute>},
    RequestType{"unwatch", unwatch},
    RequestType{"users", users},
    RequestType{"watch", watch},
    RequestType{"watched", watched},
    RequestType{"whois", whois},
    RequestType{"whowas", whowas},
};
static_assert(std::ranges::is_sorted(request_types, {}, &RequestType::name));

const RequestType* request_type(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(request_types, name, {}, &RequestType::name);
  return found != request_types.end() && found->name == name ? found : nullptr;
}

/// The id as JSON text, "" where there is none. A wrong one is remembered in `in`.
std::string id_of(Object& object, Fields& in) {
  const Value* const value = object.find(Field::id);
  if (value == nullptr) return {};
  if (value->kind == Value::Kind::integer) return std::to_string(value->integer);
  const bool right = value->kind == Value::Kind::string && value->text.size() <= id_bytes &&
                     value->text.find('\0') == std::string::npos;
  std::string id;
  if (right) {
    append_string(id, value->text);
  } else {
    in.refuse(ErrorCode::bad_field,
              fmt::format("field 'id' must be a whole number or a string of at most {} bytes "
                          "without NUL",
                          id_bytes));
  }
  return id;
}

core::Secret secret_of(const Command& command, Fields& in) {
  if (!core::holds<command::Hello>(command)) return {};
  auto secret = in.optional_secret(Field::secret);
  if (!secret) return {};
  if (secret->size() < secret_least || secret->size() > secret_most) {
    in.refuse(ErrorCode::bad_field,
              fmt::format("field 'secret' must be {} to {} bytes long", secret_least, secret_most));
  }
  return std::move(*secret);
}

/// Wrong values and unknown types come from clients that speak the protocol, perhaps a newer one.
bool is_malformed(ErrorCode code) {
  return code != ErrorCode::bad_field && code != ErrorCode::unknown_type &&
         code != ErrorCode::unsupported_version;
}

tl::unexpected<BadRequest> bad(std::string id, core::Error error) {
  const bool malformed = is_malformed(error.code);
  return tl::unexpected(BadRequest{std::move(id), std::move(error), malformed});
}

}  // namespace

tl::expected<Request, BadRequest> decode(std::string_view line) {
  if (auto say = glance_at_say(line)) return std::move(*say);
  Line read;
  auto broken = read_line(line, Lists::skip, read);
  Fields in(read.fields);
  std::string id = id_of(read.fields, in);
  if (broken) return bad(std::move(id), std::move(*broken));
  const std::string type = in.text(Field::type);
  if (in.error()) return bad(std::move(id), std::move(*in.error()));
  const RequestType* const known = request_type(type);
  if (known == nullptr) {
    return bad(std::move(id),
               {ErrorCode::unknown_type, fmt::format("there is no request '{}'", shortened(type))});
  }
  Request request{std::move(id), known->read(in), {}};
  request.secret = secret_of(request.command, in);
  if (in.error()) return bad(std::move(request.id), std::move(*in.error()));
  return request;
}

}  // namespace parley::wire::json
