// How many connections this process may hold.
#pragma once

#include <cstddef>

namespace parley::load {

/// Raises the soft limit of open files to the hard one; gives how many connections fit below it.
/// Throws std::system_error.
[[nodiscard]] std::size_t raise_descriptor_limit();

}  // namespace parley::load
