#include "lib/nick.hpp"

#include <fmt/format.h>

#include "core/name.hpp"
#include "core/unicode.hpp"

namespace parley::client {
namespace {

std::size_t code_point_bytes(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && core::continues_character(text[size])) ++size;
  return size;
}

std::string without_last(std::string text) {
  while (!text.empty() && core::continues_character(text.back())) text.pop_back();
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace

std::string nick_from_user(std::string_view user) {
  std::string nick;
  while (!user.empty()) {
    const auto next = user.substr(0, code_point_bytes(user));
    user.remove_prefix(next.size());
    std::string longer = nick;
    longer += next;
    if (core::check_nick(longer)) {
      nick = std::move(longer);
    } else if (core::check_nick(nick + "_")) {
      nick += '_';
    }
  }
  return nick.empty() ? "guest" : nick;
}

std::string numbered_nick(std::string_view nick, unsigned number) {
  std::string base(nick);
  while (!base.empty()) {
    auto numbered = fmt::format("{}{}", base, number);
    if (core::check_nick(numbered)) return numbered;
    base = without_last(std::move(base));
  }
  return fmt::format("guest{}", number);
}

}  // namespace parley::client
