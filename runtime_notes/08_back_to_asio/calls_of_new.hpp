// How often this program has asked for memory from the heap.
#pragma once

#include <cstddef>

namespace parley::notes {

/// Calls of the global operator new so far, in a program that links calls_of_new.cpp.
[[nodiscard]] std::size_t& calls_of_new();

}  // namespace parley::notes
