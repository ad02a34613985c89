// Numbers in texts.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace parley::core {

/// Takes the digits at the front of the text off it, and gives their number. nullopt where there
/// are none or where the number does not fit; nothing is taken then.
template <std::unsigned_integral Number = std::uint64_t>
[[nodiscard]] std::optional<Number> take_number(std::string_view& text, int base = 10) {
  Number number = 0;
  const char* const begin = text.data();
  const auto [end, error] = std::from_chars(begin, begin + text.size(), number, base);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - begin));
  return number;
}

/// The number that the whole text is: digits alone. nullopt for anything else.
template <std::unsigned_integral Number = std::uint64_t>
[[nodiscard]] std::optional<Number> number_in(std::string_view text, int base = 10) {
  const auto number = take_number<Number>(text, base);
  return text.empty() ? number : std::nullopt;
}

}  // namespace parley::core
