// Text of a server on its way to a terminal, where it is not shown by ncurses.
#pragma once

#include <string>
#include <string_view>

#include "core/unicode.hpp"

namespace parley::client {

/// True for a character that changes the direction of the text after it (UAX #9).
[[nodiscard]] bool changes_direction(core::CodePoint point);

/// The text with "?" for each control character but the line end, for each character that changes
/// the direction of the text, and for each byte that is not UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

/// The same JSON, with such characters written as \\uXXXX: a program that reads it gets the same.
[[nodiscard]] std::string printable_json(std::string_view json);

}  // namespace parley::client
