// The clocks of this floor's state machines, in one place: the simulation has others.
#pragma once

#include <chrono>

#include "core/time.hpp"

namespace parley::net {

/// For deadlines and for what took how long.
using SteadyClock = std::chrono::steady_clock;

/// Both clocks, read once, for a turn of the hub.
[[nodiscard]] inline core::Now read_clocks() {
  using namespace std::chrono;
  return {floor<milliseconds>(system_clock::now()),
          floor<milliseconds>(SteadyClock::now().time_since_epoch())};
}

}  // namespace parley::net
