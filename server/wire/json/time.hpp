// Times as text: RFC 3339, UTC, milliseconds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace parley::wire::json {

/// "2026-11-23T18:00:00.123Z". Years are 0000 to 9999: what lies outside is written as the end.
[[nodiscard]] std::string format_time(core::Time time);

/// The same, to the end of `out`.
void append_time(std::string& out, core::Time time);

/// Reads exactly what `format_time` writes.
[[nodiscard]] std::optional<core::Time> parse_time(std::string_view text);

}  // namespace parley::wire::json
