// Exercise 1: a line that a client may send, read on a fiber.
#include <doctest/doctest.h>

#include <string>
#include <too_deep.hpp>

#include "exercises/child.hpp"

using namespace parley::notes;

namespace {

std::string nested(std::size_t depth) {
  return std::string(depth, '(') + "x" + std::string(depth, ')');
}

bool has_depth(std::string_view text, std::size_t depth) { return depth_of(text) == depth; }

}  // namespace

TEST_CASE("brackets are counted") {
  CHECK(has_depth("", 0));
  CHECK(has_depth("(a)(b)", 1));
  CHECK(has_depth("(a(b)(c(d)))e", 3));
}

TEST_CASE("a deep line is read on a fiber") {
  const auto read = [](Executor& /*executor*/) { return has_depth(nested(20'000), 20'000); };
  CHECK(outcome_of(read) == "done");
}
