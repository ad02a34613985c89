// A stack of its own for a flow of control, with a page below it that nobody may touch.
#pragma once

#include <cstddef>
#include <span>

#include "10_green_threads/sanitizers.hpp"

namespace parley::notes {

// region: stack
/// Memory that is reserved now, and becomes real page by page as it is touched. It grows down; the
/// page below its end is a guard: whoever goes too deep is ended by the kernel, at once, instead of
/// writing over somebody else's memory.
class Stack {
 public:
  /// What a fiber gets. The sanitizers make every frame larger.
  static constexpr std::size_t usual = (sanitized ? 512U : 64U) << 10U;

  /// `size` is rounded up to whole pages. Throws std::system_error if there is no memory for it, or
  /// if the process has too many mappings (a stack needs two of them).
  explicit Stack(std::size_t size);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// All of it but the guard.
  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }
  /// So many of them are in memory: the deepest call there ever was, in whole pages.
  [[nodiscard]] std::size_t touched() const;

 private:
  std::span<std::byte> bytes_;
};
// end region

}  // namespace parley::notes
