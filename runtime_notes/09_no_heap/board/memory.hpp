// How much memory there is, and how much of it is used.
#pragma once

#include <cstddef>

namespace parley::notes::bare {

struct MemoryUse {
  std::size_t code;       // and constants, in flash
  std::size_t variables;  // in RAM, for ever
  std::size_t stack;      // reserved for it
  std::size_t deepest;    // of the stack, so far
};
[[nodiscard]] MemoryUse memory_use();

}  // namespace parley::notes::bare
