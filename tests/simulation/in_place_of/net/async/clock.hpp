// In place of server/net/async/clock.hpp: the clocks of the simulated world.
#pragma once

#include "simulation/world.hpp"

namespace parley::net {

struct SteadyClock {
  using time_point = simulation::TimePoint;
  using duration = simulation::Duration;
  static time_point now() { return simulation::World::here().now(); }
};

[[nodiscard]] inline core::Now read_clocks() { return simulation::World::here().clocks(); }
[[nodiscard]] inline core::Time wall_now() { return read_clocks().wall; }
[[nodiscard]] inline std::chrono::milliseconds steady_now() { return read_clocks().steady; }

}  // namespace parley::net
