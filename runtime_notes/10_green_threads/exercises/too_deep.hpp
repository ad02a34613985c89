// Exercise 1: recursion as deep as a client likes, on a stack that somebody has chosen.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace parley::notes {

/// How deep the brackets nest: 0 for "a", 2 for "((a)b)". Each that is opened is closed.
inline std::size_t depth_of(std::string_view& text) {
  // Your turn. Run it as it is: on a thread with its 8 MiB nobody would ever see the bug, on a
  // fiber it meets the guard page. (Without that page it would meet somebody else's stack.) Who
  // decides how deep this goes? Find a way that needs the same stack for every text.
  std::size_t deepest = 0;
  while (!text.empty()) {
    const char next = text.front();
    text.remove_prefix(1);
    if (next == ')') break;
    if (next == '(') deepest = std::max(deepest, 1 + depth_of(text));
  }
  return deepest;
}

}  // namespace parley::notes
