// What a program asks of the system for its own process, before it does anything else.
#pragma once

#include <cstddef>

#include "core/error.hpp"

namespace parley::os {

/// Opens /dev/null in the place of each standard descriptor that is closed (a bare starter of
/// daemons, cron, "<&-"). Otherwise the next file or socket to be opened gets its number, and lines
/// for standard error go into a database or to a peer. To be called first in `main`.
/// False: there is no /dev/null to open.
[[nodiscard]] bool open_standard_descriptors();

/// Lets this process hold as many descriptors as the system allows it: each connection is one.
/// Gives that number.
core::Result<std::size_t> raise_descriptor_limit();

}  // namespace parley::os
