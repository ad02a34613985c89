// Counts this test program's allocations.
#pragma once

#include <cstddef>

namespace parley::tests {

/// How often `new` has been called since the program began (malloc of C code is not counted).
[[nodiscard]] std::size_t allocations();
/// How many bytes these asked for, all together.
[[nodiscard]] std::size_t allocated_bytes();

/// Counts from its construction on.
class AllocationCount {
 public:
  [[nodiscard]] std::size_t so_far() const { return allocations() - before_; }
  [[nodiscard]] std::size_t bytes_so_far() const { return allocated_bytes() - bytes_before_; }

 private:
  std::size_t before_ = allocations();
  std::size_t bytes_before_ = allocated_bytes();
};

}  // namespace parley::tests
