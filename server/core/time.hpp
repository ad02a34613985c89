// Time as the core sees it: handed in with every call, never asked for.
#pragma once

#include <chrono>

namespace parley::core {

/// Wall-clock time in UTC, to the millisecond: what is written into the log.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Both clocks, read once by the caller. `wall` may jump; `steady` never goes back and has no
/// meaning but its differences (rate limits are counted on it).
struct Now {
  Time wall;
  std::chrono::milliseconds steady{0};
};

}  // namespace parley::core
