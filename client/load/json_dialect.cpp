// Parley's own protocol, as the load tester speaks and hears it.
#include "load/json_dialect.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "core/number.hpp"

namespace parley::load {

namespace {

namespace command = core::command;
namespace event = core::event;
using Kind = Heard::Kind;

/// Takes known bytes off a line's front; once one is missing, everything fails.
class Cursor {
 public:
  explicit Cursor(std::string_view line) : rest_(line) {}

  [[nodiscard]] bool take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  /// Up to the next quote, and the quote; no escapes.
  [[nodiscard]] bool string(std::string_view& text) {
    const std::size_t end = rest_.find('"');
    if (end == std::string_view::npos) return false;
    text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text.find('\\') == std::string_view::npos;
  }
  [[nodiscard]] bool number(std::uint64_t& value) {
    const auto number = core::take_number(rest_);
    value = number.value_or(0);
    return number.has_value();
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<Heard> glance_at_message(Cursor in) {
  Heard heard{.kind = Kind::message};
  std::string_view ignored;
  const bool read = in.take(R"(,"room":")") && in.string(heard.room) && in.take(R"(,"seq":)") &&
                    in.number(heard.seq.value) && in.take(R"(,"time":")") && in.string(ignored) &&
                    in.take(R"(,"from":")") && in.string(ignored) && in.take(R"(,"text":")") &&
                    in.string(heard.text) && (!in.take(R"(,"key":")") || in.string(ignored)) &&
                    in.take("}") && in.at_end();
  return read ? std::optional(heard) : std::nullopt;
}

std::optional<Heard> glance_at_accepted(Cursor in) {
  Heard heard{.kind = Kind::accepted};
  std::string_view ignored;
  const bool read = in.take(R"(,"id":)") && in.number(heard.id) && in.take(R"(,"seq":)") &&
                    in.number(heard.seq.value) && in.take(R"(,"time":")") && in.string(ignored) &&
                    in.take("}") && in.at_end();
  return read ? std::optional(heard) : std::nullopt;
}

/// In a large room there are more of these than of anything else while everybody joins.
constexpr std::array<std::string_view, 7> of_no_interest{"join", "part",   "quit",   "nick",
                                                         "away", "typing", "members"};

struct Interpret {
  std::optional<std::uint64_t> id;

  Heard operator()(const core::Entry& entry) const {
    if (const auto* direct = core::as<core::entry::Direct>(entry)) {
      return {.kind = Kind::direct, .room = direct->to, .text = direct->text};
    }
    const auto* const said = core::as<core::entry::Message>(entry);
    if (said == nullptr) return {};
    return {.kind = Kind::message, .seq = entry.seq, .room = entry.room_name, .text = said->text};
  }
  Heard operator()(const event::Accepted& e) const {
    return {.kind = Kind::accepted, .id = id.value_or(0), .seq = e.seq};
  }
  Heard operator()(const event::Failed& e) const {
    return {.kind = Kind::refused,
            .id = id.value_or(0),
            .text = e.error.text,
            .code = e.error.code,
            .retry_after = e.error.retry_after};
  }
  Heard operator()(const event::Page& /*e*/) const {
    return {.kind = Kind::page, .id = id.value_or(0)};
  }
  Heard operator()(const event::Welcome& e) const {
    return {.kind = Kind::welcome, .line_bytes = e.line_bytes};
  }
  Heard operator()(const event::Joined& e) const {
    return {.kind = Kind::joined, .id = id.value_or(0), .seq = e.head, .room = e.room};
  }
  Heard operator()(const event::YouLeft& e) const {
    return {.kind = Kind::put_out, .room = e.room, .text = e.reason};
  }
  Heard operator()(const event::PingYou& /*e*/) const { return {.kind = Kind::ping}; }
  Heard operator()(const event::Closing& e) const {
    return {.kind = Kind::closing, .text = e.code, .retry_after = e.retry_after};
  }
  Heard operator()(const core::Event& e) const { return std::visit(*this, e); }
  template <class Other>
  Heard operator()(const Other& /*other*/) const {
    return {};
  }
};

}  // namespace

Heard JsonDialect::hear(std::string_view line) {
  if (const auto heard = glance(line)) return *heard;
  return read(line);
}

std::optional<Heard> JsonDialect::glance(std::string_view line) {
  Cursor in(line);
  std::string_view type;
  if (!in.take(R"({"type":")") || !in.string(type)) return std::nullopt;
  if (type == "message") return glance_at_message(in);
  if (type == "accepted") return glance_at_accepted(in);
  if (std::ranges::find(of_no_interest, type) != of_no_interest.end()) return Heard{};
  return std::nullopt;
}

Heard JsonDialect::read(std::string_view line) {
  auto decoded = client::decode_server_line(line);
  if (!decoded) {
    const bool newer = decoded.error().code == core::ErrorCode::unknown_type;
    return {.kind = newer ? Kind::nothing : Kind::unreadable};
  }
  line_ = std::move(*decoded);
  return std::visit(Interpret{line_.id}, line_.what);
}

std::string JsonDialect::hello(std::string_view nick, std::string_view secret) const {
  command::Hello hello;
  hello.nick = nick;
  hello.secret = core::Secret(secret);
  return client::encode_request(hello, hello_id);
}

std::string JsonDialect::join(std::string_view room, std::optional<core::Seq> after) const {
  command::Join join;
  join.room = room;
  join.after = after;
  return client::encode_request(join, join_id);
}

std::string JsonDialect::say(const Saying& saying) const {
  command::Say say;
  say.to = saying.room;
  say.text = saying.text;
  say.key = saying.key;
  return client::encode_request(say, saying.id);
}

std::string JsonDialect::part(std::string_view room) const {
  command::Part part;
  part.room = room;
  return client::encode_request(part, part_id);
}

std::string JsonDialect::page(std::string_view room, std::uint64_t id) const {
  command::History history;
  history.with = room;
  return client::encode_request(history, id);
}

std::string JsonDialect::pong(std::string_view /*text*/) const {
  return client::encode_request(command::Pong{}, pong_id);
}

}  // namespace parley::load
