// Running the server: from the configuration to the last flushed message.
#pragma once

#include "app/config.hpp"

namespace parley::app {

/// Serves until SIGTERM or SIGINT, then drains. SIGHUP reads the configuration again. Prints
/// `parleyd: ready on ADDR:PORT` on standard output once connections are accepted. Gives main's
/// exit code; throws std::runtime_error with one line when it cannot start.
[[nodiscard]] int serve(const Options& options);

}  // namespace parley::app
