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

bool begins_http(std::string_view line) {
  static constexpr std::array<std::string_view, 10> methods = {
      "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI"};
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return false;
  const std::string_view method = line.substr(0, space);
  if (std::ranges::find(methods, method) != methods.end()) return true;
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return std::ranges::all_of(method, is_capital) && line.find(" HTTP/") != std::string_view::npos;
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
