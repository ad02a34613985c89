// Exercise 3: a walk through a tree that stops at each value, by plain recursion.
#pragma once

#include <memory>
#include <optional>

#include "10_green_threads/fiber.hpp"

namespace parley::notes {

struct Tree {
  int value = 0;
  std::unique_ptr<Tree> left{};
  std::unique_ptr<Tree> right{};
};

/// The values from left to right, one for each call of `next`; nothing after the last one. The tree
/// outlives it.
class Walk {
 public:
  explicit Walk(const Tree* tree) : tree_(tree) {}
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::optional<int> next() {
    // Your turn. A coroutine of C++ could stop in `visit`, but each level would be a coroutine of
    // its own. A fiber stops at any depth: let `visit` call itself, and `give` each value from
    // there. (Who polls it? You do. With which waker?)
    return std::nullopt;
  }

 private:
  const Tree* tree_;
};

}  // namespace parley::notes
