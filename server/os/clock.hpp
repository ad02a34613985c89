// The clocks of the system.
#pragma once

#include <chrono>

#include "core/time.hpp"

namespace parley::os {

/// For deadlines and for what took how long.
using SteadyClock = std::chrono::steady_clock;

/// As in core::Now.
[[nodiscard]] inline core::Time wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}
[[nodiscard]] inline std::chrono::milliseconds steady_now() {
  return std::chrono::floor<std::chrono::milliseconds>(SteadyClock::now().time_since_epoch());
}
[[nodiscard]] inline core::Now read_clocks() { return {wall_now(), steady_now()}; }

}  // namespace parley::os
