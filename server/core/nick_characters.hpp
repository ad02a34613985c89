// Which characters a nick may contain.
#pragma once

#include <cstdint>
#include <string_view>

namespace parley::core {

/// Takes the first code point off the text; -1 if no well-formed UTF-8 begins there, and nothing is
/// taken then.
[[nodiscard]] std::int32_t take_code_point(std::string_view& text);

/// Anywhere in a nick; see check_nick for what it may begin with.
[[nodiscard]] bool is_nick_character(std::int32_t point);

}  // namespace parley::core
