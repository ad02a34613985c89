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
  CHECK(canonical("@192.0.2.7") == "*!*@192.0.2.7");
  CHECK(canonical("Ada!user@2001:DB8:0::1") == "ada!*@2001:db8::1");
  CHECK(canonical("@::ffff:192.0.2.7") == "*!*@192.0.2.7");
  CHECK(canonical("Ada!*@parley") == "ada!*@*");  // the host that everybody is shown with
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
  CHECK(covers_ada("@192.0.2.7"));
  CHECK(covers_ada("a*!whoever@192.0.2.7"));
  CHECK(covers_ada("=guest:1f"));
  CHECK_FALSE(covers_ada("bob"));
  CHECK_FALSE(covers_ada("ada@198.51.100.1"));
  CHECK_FALSE(covers_ada("=guest:1"));
  CHECK_FALSE(covers_ada("guest:1f"));
}

TEST_CASE("a room's mask names a whole address: with parts, addresses could be found out") {
  for (const char* mask : {"@192.0.2.*", "@1*", "@192.0.2.?", "ada@19*", "@192.0.2.0/24",
                           "@2001:db8:*", "@2001:db8::/32", "@*.7", "@0.0.0.0/0", "@192.0.2",
                           "@192.0.2.7*", "@host", "*!*@parley", "$a:*"}) {
    CAPTURE(mask);
    CHECK(canonical(mask) == "bad_mask");
  }
}

TEST_CASE("a ban from the server names networks, and is refused where it can cover nobody") {
  const auto server = [](std::string_view mask) {
    const auto checked = check_server_mask(mask);
    return checked ? *checked : std::string(code_name(checked.error().code));
  };
  const auto holds = [](std::string_view mask, std::string_view address) {
    return network_of_mask(check_server_mask(mask).value())
        .value()
        .contains(address_bytes(address).value());
  };
  CHECK(server("@192.0.2.7") == "*!*@192.0.2.7");
  CHECK(server("*!*@192.0.2.0/24") == "*!*@192.0.2.0/24");
  CHECK(server("@192.0.2.*") == "*!*@192.0.2.*");
  CHECK(server("$a:Bob") == "$a:bob");
  CHECK(server("=guest:1f") == "=guest:1f");
  CHECK(holds("@192.0.2.*", "192.0.2.255"));
  CHECK_FALSE(holds("@192.0.2.*", "192.0.20.1"));
  CHECK(holds("@10.*", "10.255.0.1"));
  CHECK_FALSE(holds("@10.*", "100.1.1.1"));
  CHECK(holds("@2001:db8::/32", "2001:db8:ffff::1"));
  CHECK_FALSE(holds("@2001:db8::/32", "2001:db9::1"));
  CHECK(holds("@192.0.2.0/24", "::ffff:192.0.2.9"));
  for (const char* mask :
       {"bob", "bob@192.0.2.7", "@*", "@", "@host.example", "@192.0.2.300", "@192.0.2.0/33",
        "@192.0.2.7*", "@1.2.3.4.*", "@0.0.0.0/0", "@::/0", "@::ffff:0:0/96", "@2001:db8:*", "$a:*",
        "=bob", "=", "", "@parley", "@192.0.2.7/-1"}) {
    CAPTURE(mask);
    CHECK(server(mask) == "bad_mask");
  }
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
