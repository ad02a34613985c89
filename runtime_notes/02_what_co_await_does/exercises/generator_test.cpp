// Exercise 2: values one by one, also from a body that never ends.
#include <doctest/doctest.h>

#include <generator.hpp>
#include <vector>

namespace {

Generator up_to(int last) {
  for (int i = 1; i <= last; ++i) co_yield i;
}

}  // namespace

TEST_CASE("a generator gives its values one by one") {
  Generator numbers = up_to(3);
  std::vector<int> seen;
  while (numbers.next()) seen.push_back(numbers.value());
  CHECK(seen == std::vector<int>{1, 2, 3});
}

TEST_CASE("the body runs no further than it is asked to") {
  Generator numbers = up_to(1'000'000'000);
  CHECK(numbers.next());
  CHECK(numbers.value() == 1);
}
