// Exercise 3: trees of other shapes with the same values, walked side by side.
#include <doctest/doctest.h>

#include <utility>
#include <vector>
#include <walk.hpp>

using namespace parley::notes;

namespace {

std::unique_ptr<Tree> tree(int value, std::unique_ptr<Tree> left = nullptr,
                           std::unique_ptr<Tree> right = nullptr) {
  auto made = std::make_unique<Tree>();
  made->value = value;
  made->left = std::move(left);
  made->right = std::move(right);
  return made;
}

std::vector<int> all_of(const Tree* root) {
  std::vector<int> values;
  Walk walk(root);
  while (const auto value = walk.next()) values.push_back(*value);
  CHECK_FALSE(walk.next());  // and it stays so
  return values;
}

}  // namespace

TEST_CASE("a walk gives each value once, from left to right") {
  CHECK(all_of(nullptr).empty());
  const auto bushy = tree(4, tree(2, tree(1), tree(3)), tree(6, tree(5), tree(7)));
  CHECK(all_of(bushy.get()) == std::vector{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("two walks go side by side, and find that two trees hold the same") {
  const auto leaning = tree(1, nullptr, tree(2, nullptr, tree(3)));
  const auto bushy = tree(2, tree(1), tree(3));
  Walk one(leaning.get());
  Walk two(bushy.get());
  for (int expected = 1; expected <= 3; ++expected) {
    CHECK(one.next() == expected);
    CHECK(two.next() == expected);
  }
  CHECK_FALSE(one.next());
  CHECK_FALSE(two.next());
}

TEST_CASE("a walk may be left in the middle") {
  const auto bushy = tree(2, tree(1), tree(3));
  Walk walk(bushy.get());
  CHECK(walk.next() == 1);
}
