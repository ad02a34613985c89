// Exercise 1, filled.
#pragma once

#include "net/async/asio.hpp"

/// Knows which of its objects live, so that a dead one can be asked about without touching it.
class Text {
 public:
  Text() { living() += 1; }
  Text(const Text&) { living() += 1; }
  ~Text() { living() -= 1; }
  static int& living() {
    static int count = 0;
    return count;
  }
};

/// The classic bug, on purpose. The test calls each with a Text that ends before the loop runs, and
/// looks how many live when the coroutine has come to its end (it calls `look` there, once).
///  - `keep_nothing`: none lives any more. Write the parameter so that this is so.
///  - `keep_a_copy`: one lives, in the frame.
template <class Look>
parley::net::awaitable<void> keep_nothing(const Text& /*text*/, Look look) {
  look();
  co_return;
}

template <class Look>
parley::net::awaitable<void> keep_a_copy(Text /*text*/, Look look) {
  look();
  co_return;
}
