// A sign of life from a running server, for containers and supervisors.
#pragma once

#include "net/settings/settings.hpp"

namespace parley::app {

/// Connects, pings, waits for the answer, three seconds at most. Gives main's exit code: 0 if the
/// server answered, 1 with one line on standard error if not.
[[nodiscard]] int check_health(const net::ListenAddress& server);

}  // namespace parley::app
