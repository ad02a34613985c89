// The dialects: which one it is, and one encoding for all who speak it.
#include "wire/dialect.hpp"

#include <algorithm>
#include <array>

#include "wire/irc/encode.hpp"
#include "wire/irc/message.hpp"
#include "wire/json/encode.hpp"

namespace parley::wire {

bool begins_irc(std::string_view line) {
  if (line.starts_with('{')) return false;
  static constexpr std::array<std::string_view, 7> openings = {
      "CAP", "NICK", "PASS", "USER", "PING", "QUIT", "AUTHENTICATE"};
  return std::ranges::find(openings, irc::parse(line).command) != openings.end();
}

std::string encode(const core::Entry& entry, Dialect dialect) {
  if (dialect.language == Dialect::Language::json) return json::encode(entry);
  return irc::encode(entry, dialect.shape);
}

std::string encode(const core::Event& event, Dialect dialect) {
  if (dialect.language == Dialect::Language::json) return json::encode(event);
  return irc::encode(event, dialect.shape);
}

}  // namespace parley::wire
