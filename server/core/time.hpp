// Time as the core sees it: handed in with every call, never asked for; and as text.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley::core {

/// Wall-clock time in UTC, to the millisecond: what is written into the log.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Both clocks, read once by the caller. `wall` may jump; `steady` never goes back and has no
/// meaning but its differences (rate limits are counted on it).
struct Now {
  Time wall;
  std::chrono::milliseconds steady{0};
};

// As text: RFC 3339, UTC, milliseconds.

/// "2026-11-23T18:00:00.123Z". Years are 0000 to 9999: what lies outside is written as the end.
[[nodiscard]] std::string format_time(Time time);

/// The same, to the end of `out`.
void append_time(std::string& out, Time time);

/// Reads exactly what `format_time` writes.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text);

}  // namespace parley::core
