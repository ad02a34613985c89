// IRC, as the load tester speaks and hears it.
#include "load/irc_dialect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "load/json_dialect.hpp"
#include "wire/irc/numeric.hpp"

namespace parley::load {

namespace {

using Kind = Heard::Kind;

/// The next word of a line, and the spaces behind it, taken off its front.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
  return word;
}

/// The next parameter: a word, or behind a colon all the rest.
std::string_view take_parameter(std::string_view& line) {
  if (!line.starts_with(':')) return take_word(line);
  const std::string_view rest = line.substr(1);
  line = {};
  return rest;
}

/// True for an error that is about something that a load tester asked for.
bool is_refusal(wire::irc::Numeric numeric) {
  using enum wire::irc::Numeric;
  if (numeric == ERR_NOMOTD || numeric == ERR_INVALIDCAPCMD) return false;
  const unsigned hundred =
      static_cast<unsigned>(numeric) / 100;             // RFC 2812: errors are 4xx and 5xx
  return hundred == 4 || hundred == 5 || hundred == 9;  // 9xx: SASL
}

/// "001 nick :Welcome", "366 nick #room :End", "433 * nick :in use".
Heard hear_numeric(wire::irc::Numeric numeric, std::string_view rest) {
  using enum wire::irc::Numeric;
  take_parameter(rest);  // to whom
  if (numeric == RPL_WELCOME) return {.kind = Kind::welcome};
  if (numeric == RPL_ENDOFNAMES) return {.kind = Kind::joined, .room = take_parameter(rest)};
  if (!is_refusal(numeric)) return {};
  // Before the welcome it is about the hello; later on about the room: both end the attempt.
  return {.kind = Kind::refused, .id = join_id, .text = rest};
}

}  // namespace

std::unique_ptr<Dialect> make_dialect(DialectKind kind) {
  if (kind == DialectKind::irc) return std::make_unique<IrcDialect>();
  return std::make_unique<JsonDialect>();
}

Heard IrcDialect::hear(std::string_view line) {
  if (line.starts_with('@')) take_word(line);
  if (line.starts_with(':')) take_word(line);
  const std::string_view verb = take_word(line);
  if (verb == "PRIVMSG") {
    Heard heard{.kind = Kind::message};
    heard.room = take_parameter(line);
    heard.text = take_parameter(line);
    return heard;
  }
  if (const auto numeric = wire::irc::numeric_in(verb)) return hear_numeric(*numeric, line);
  if (verb == "PING") return {.kind = Kind::ping, .text = take_parameter(line)};
  if (verb == "ERROR") return {.kind = Kind::closing, .text = take_parameter(line)};
  return {.kind = verb.empty() ? Kind::unreadable : Kind::nothing};
}

std::string IrcDialect::hello(std::string_view nick, std::string_view /*secret*/) const {
  return fmt::format("NICK {}\r\nUSER load 0 * :parley-load\r\n", nick);
}

std::string IrcDialect::join(std::string_view room, std::optional<core::Seq> /*after*/) const {
  return fmt::format("JOIN {}\r\n", room);
}

std::string IrcDialect::say(const Saying& saying) const {
  return fmt::format("PRIVMSG {} :{}\r\n", saying.room, saying.text);
}

std::string IrcDialect::pong(std::string_view text) const {
  return fmt::format("PONG :{}\r\n", text);
}

}  // namespace parley::load
