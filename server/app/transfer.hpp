// `parleyd export` and `parleyd import`.
#pragma once

#include "app/options.hpp"

namespace parley::app {

/// Writes one room's entries, or all, to standard output as NDJSON. Gives main's exit code.
[[nodiscard]] int export_rooms(const Options& options);

/// Appends what standard input holds to the log of a server that is not running.
[[nodiscard]] int import_rooms(const Options& options);

}  // namespace parley::app
