// Exercise 1, solved: a counter instead of a stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace parley::notes {

/// How deep the brackets nest: 0 for "a", 2 for "((a)b)". Each that is opened is closed.
inline std::size_t depth_of(std::string_view& text) {
  std::size_t open = 0;
  std::size_t deepest = 0;
  for (const char next : text) {
    if (next == '(') deepest = std::max(deepest, ++open);
    if (next == ')') --open;
  }
  text = {};
  return deepest;
}

}  // namespace parley::notes
