// Masks: canonical forms, globs, whom they cover.
#include "core/mask.hpp"

#include <doctest/doctest.h>

#include <string>

namespace parley::core {

namespace {

std::string canonical(std::string_view mask) {
  const auto checked = check_mask(mask);
  return checked ? *checked : std::string(code_name(checked.error().code));
}

bool covers_ada(std::string_view mask) {
  const Identity identity{"guest:1f"};
  const auto checked = check_mask(mask);
  REQUIRE(checked);
  return covers(*checked, {"ada", "192.0.2.7", identity});
}

}  // namespace

TEST_CASE("all ways to write a mask have one canonical form") {
  CHECK(canonical("Ada") == "ada!*@*");
  CHECK(canonical("@192.0.2.*") == "*!*@192.0.2.*");
  CHECK(canonical("Ada!user@Host") == "ada!*@host");
  CHECK(canonical("ada!user") == "ada!*@*");
  CHECK(canonical("ada@192.0.2.7") == "ada!*@192.0.2.7");
  CHECK(canonical("a***b!x@") == "a*b!*@*");
  CHECK(canonical("=guest:1F") == "=guest:1F");
}

TEST_CASE("a mask that is malformed or covers everybody is refused") {
  CHECK(canonical("") == "bad_mask");
  CHECK(canonical("*") == "bad_mask");
  CHECK(canonical("*!*@*") == "bad_mask");
  CHECK(canonical("**?!x@?*") == "bad_mask");
  CHECK(canonical("=") == "bad_mask");
  CHECK(canonical("two words") == "bad_mask");
  CHECK(canonical("a\nb") == "bad_mask");
  CHECK(canonical("a\xFF") == "bad_mask");
  CHECK(canonical(std::string(161, 'a')) == "bad_mask");
  std::string expanding;
  for (int i = 0; i < 50; ++i) expanding += "\uFDFA";  // 3 bytes that fold to 33
  CHECK(canonical(expanding) == "bad_mask");
}

TEST_CASE("a mask covers by nick, by address, or by identity") {
  CHECK(covers_ada("ADA"));
  CHECK(covers_ada("a?a"));
  CHECK(covers_ada("@192.0.2.*"));
  CHECK(covers_ada("a*!whoever@192.*"));
  CHECK(covers_ada("=guest:1f"));
  CHECK_FALSE(covers_ada("bob"));
  CHECK_FALSE(covers_ada("ada@198.51.100.1"));
  CHECK_FALSE(covers_ada("=guest:1"));
  CHECK_FALSE(covers_ada("guest:1f"));
}

TEST_CASE("globs match as a shell's do") {
  CHECK(glob("", ""));
  CHECK(glob("*", ""));
  CHECK(glob("a*b*c", "a-b-b-c"));
  CHECK(glob("*ab", "aab"));
  CHECK(glob("?", "\u20AC"));  // one code point
  CHECK(glob("a?*", "a\u20AC"));
  CHECK_FALSE(glob("", "a"));
  CHECK_FALSE(glob("?", ""));
  CHECK_FALSE(glob("a*b", "a-c"));
  CHECK_FALSE(glob("??", "\u20AC"));
}

TEST_CASE("a glob made to be slow is not") {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  CHECK_FALSE(glob(pattern + "b", std::string(20'000, 'a')));
}

}  // namespace parley::core
