// The request that nearly all lines are, read without a parser.
#pragma once

#include <optional>
#include <string_view>

#include "wire/json/decode.hpp"

namespace parley::wire::json {

/// A `say` in the very form in which this project's own clients write it: the fields type, id, to,
/// text and perhaps key, in this order, without spaces, a number as id, no escapes. It is then what
/// `decode` would make of it. nullopt: any other line, right or wrong.
[[nodiscard]] std::optional<Request> glance_at_say(std::string_view line);

}  // namespace parley::wire::json
