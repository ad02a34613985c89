// Exercise 3, solved: the walk has a stack of its own, and is polled by hand.
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
  explicit Walk(const Tree* tree) : fiber_([this, tree] { visit(tree); }) {}
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::optional<int> next() {
    given_.reset();
    const Waker nobody = noop_waker();  // it never waits for an event, only for us
    Context context(nobody);
    ended_ = ended_ || fiber_.poll(context).is_ready();
    return given_;
  }

 private:
  void visit(const Tree* tree) {
    if (tree == nullptr) return;
    visit(tree->left.get());
    give(tree->value);
    visit(tree->right.get());
  }
  void give(int value) {
    given_ = value;
    await(yield_now());
  }

  std::optional<int> given_{};
  bool ended_ = false;
  Fiber fiber_;
};

}  // namespace parley::notes
