// Counts this test program's allocations.
#pragma once

#include <cstddef>

namespace parley::tests {

/// How often `new` has been called since the program began (malloc of C code is not counted).
[[nodiscard]] std::size_t allocations();

/// Counts from its construction on.
class AllocationCount {
 public:
  [[nodiscard]] std::size_t so_far() const { return allocations() - before_; }

 private:
  std::size_t before_ = allocations();
};

}  // namespace parley::tests
