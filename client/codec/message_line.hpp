// The short way for the line that clients get most: a message.
#pragma once

#include <optional>
#include <string_view>

#include "core/entry.hpp"

namespace parley::client {

/// Reads a message that is written exactly as `encode` writes it, with no escape in its strings.
/// Anything else, valid or not, gives nullopt and is left to the parser.
[[nodiscard]] std::optional<core::Entry> read_message_line(std::string_view line);

}  // namespace parley::client
