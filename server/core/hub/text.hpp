// What a text must be before it is let in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/hub/room.hpp"
#include "core/limits.hpp"

namespace parley::core {

/// True if a reader would see nothing: spaces, control characters, and characters that are not
/// displayed (Unicode's Default_Ignorable_Code_Point, and the blank Braille pattern).
/// client/web/chat/text.js has the same rule. Stops at the first visible character.
[[nodiscard]] bool is_blank(std::string_view text);

/// A message: not blank (after "/me "), UTF-8 without NUL, within the limits for its bytes and its
/// lines.
[[nodiscard]] Refusal check_message(std::string_view text, const Limits& limits);

/// One line, maybe empty: UTF-8 without control characters, at most `most` bytes. `what` names it
/// for the sender, for example "the topic".
[[nodiscard]] Refusal check_line(std::string_view what, std::string_view text, std::size_t most);

/// As much of a line as is allowed, "" if it is no valid line: for what cannot be refused.
[[nodiscard]] std::string cut_line(std::string_view text, std::size_t most);

/// The first `most` words of a text, without the spaces between them.
[[nodiscard]] std::vector<std::string_view> words_in(std::string_view text, std::size_t most);

}  // namespace parley::core
