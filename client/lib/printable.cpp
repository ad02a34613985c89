#include "lib/printable.hpp"

#include <fmt/format.h>

namespace parley::client {
namespace {

/// A terminal may take it for an order, or show what follows in another place.
bool is_unsafe(core::CodePoint point) {
  const bool control = (point < 0x20 && point != '\n') || (point >= 0x7F && point < 0xA0);
  const bool line_end = point == 0x2028 || point == 0x2029;
  return control || line_end || changes_direction(point);
}

/// `replace` gives what stands for an unsafe character; -1 is a byte that is not UTF-8.
template <class Replace>
std::string with_safe_characters(std::string_view text, Replace replace) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    std::string_view rest = text;
    const auto point = core::take_code_point(rest);
    if (point < 0) rest.remove_prefix(1);
    if (point < 0 || is_unsafe(point)) {
      safe += replace(point);
    } else {
      safe += text.substr(0, text.size() - rest.size());
    }
    text = rest;
  }
  return safe;
}

}  // namespace

bool changes_direction(core::CodePoint point) {
  return point == 0x061C || point == 0x200E || point == 0x200F ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

std::string printable(std::string_view text) {
  return with_safe_characters(text, [](core::CodePoint) { return std::string("?"); });
}

std::string printable_json(std::string_view json) {
  return with_safe_characters(json, [](core::CodePoint point) {
    return fmt::format("\\u{:04x}", point < 0 ? 0xFFFD : point);
  });
}

}  // namespace parley::client
