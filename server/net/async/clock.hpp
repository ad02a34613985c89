// The clocks of this floor's state machines, in one place: the simulation has others.
#pragma once

#include "os/clock.hpp"

namespace parley::net {

using os::read_clocks;
using os::steady_now;
using os::SteadyClock;
using os::wall_now;

}  // namespace parley::net
