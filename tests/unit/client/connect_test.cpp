// Where to connect, when to try again, and as whom.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "core/name.hpp"
#include "lib/address.hpp"
#include "lib/backoff.hpp"
#include "lib/nick.hpp"
#include "lib/secret.hpp"
#include "lib/stream.hpp"
#include "support/temporary_directory.hpp"

using namespace parley::client;
using namespace std::chrono_literals;

TEST_CASE("addresses are read as people type them") {
  const auto is = [](const char* text, const char* host, std::uint16_t port) {
    CAPTURE(text);
    const auto address = parse_address(text);
    REQUIRE(address);
    CHECK(address->host == host);
    CHECK(address->port == port);
  };
  is("example.org:7000", "example.org", 7000);
  is("example.org", "example.org", 6667);
  is(":7000", "127.0.0.1", 7000);
  is("[::1]:7000", "::1", 7000);
  is("[::1]", "::1", 6667);
  is("::1", "::1", 6667);
  CHECK(to_string({"::1", 7000}) == "[::1]:7000");
  CHECK(to_string({"host", 7000}) == "host:7000");
}

TEST_CASE("what is no address is refused with a reason") {
  for (const auto* text : {"", "host:", "host:0", "host:65536", "host:12x", "[::1", "[::1]7000",
                           "[]:7000", "a b:1", "http://host"}) {
    CAPTURE(text);
    const auto address = parse_address(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().text.find("HOST:PORT") != std::string::npos);
  }
}

TEST_CASE("waits double from the first to the cap, drawn from their upper half") {
  Backoff least(100ms, 1'000ms);
  Backoff most(100ms, 1'000ms);
  for (const int whole : {100, 200, 400, 800, 1000, 1000}) {
    CHECK(least.next(0) == std::chrono::milliseconds{whole / 2});
    const auto longest = most.next(0.999'999);
    CHECK(longest <= std::chrono::milliseconds{whole});
    CHECK(longest >= std::chrono::milliseconds{whole - 1});
  }
  least.reset();
  CHECK(least.next(0) == 50ms);
  CHECK(least.next(0, 5s) == 5s);  // what the server asked for
}

TEST_CASE("by default waits begin at a second and end at a minute") {
  Backoff backoff;
  CHECK(backoff.next(0) == 500ms);
  for (int i = 0; i < 20; ++i) CHECK(backoff.next(0.5) <= 60s);
  CHECK(backoff.next(0) == 30s);
}

TEST_CASE("a system user's name becomes the nearest nick") {
  CHECK(nick_from_user("ada") == "ada");
  CHECK(nick_from_user("ada.lovelace") == "ada_lovelace");
  CHECK(nick_from_user("1st user") == "_st_user");
  CHECK(nick_from_user("zoë") == "zoë");
  CHECK(nick_from_user("") == "guest");
  CHECK(parley::core::check_nick(nick_from_user(std::string(300, 'x'))));
  CHECK(parley::core::check_nick(nick_from_user("\xff\xfe bad \x01 bytes")));
}

TEST_CASE("a number is added to a nick, and the nick cut where that is too long") {
  CHECK(numbered_nick("ada", 2) == "ada2");
  const auto cut = numbered_nick(std::string(32, 'x'), 12);
  CHECK(cut.size() == 32);
  CHECK(cut.ends_with("x12"));
}

TEST_CASE("the secret is made once, for its owner alone, and read afterwards") {
  const parley::tests::TemporaryDirectory directory;
  const auto file = directory.path() / "state" / "parley" / "secret";
  const auto made = load_or_make_secret(file);
  REQUIRE(made);
  CHECK(made->size() == 64);
  struct stat status{};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  CHECK(load_or_make_secret(file) == made);
  CHECK(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("a secret that cannot be kept is one clear line") {
  const parley::tests::TemporaryDirectory directory;
  const auto in_the_way = directory.write("file", "");
  const auto secret = load_or_make_secret(in_the_way / "parley" / "secret");
  REQUIRE_FALSE(secret);
  CHECK(secret.error().text.find((in_the_way / "parley").string()) != std::string::npos);
  CHECK(secret.error().text.find("--no-identity") != std::string::npos);
}

TEST_CASE("a file that holds no secret is not overwritten") {
  const parley::tests::TemporaryDirectory directory;
  const auto file = directory.write("secret", "short\n");
  CHECK_FALSE(load_or_make_secret(file));
  std::ifstream stream(file);
  std::string text;
  std::getline(stream, text);
  CHECK(text == "short");
}

TEST_CASE("random bytes differ") {
  CHECK(random_hex(16).size() == 32);
  CHECK(random_hex(16) != random_hex(16));
}

TEST_CASE("a fingerprint is 64 hex digits, with or without colons, in any case") {
  using parley::client::parse_fingerprint;
  const std::string digits(64, 'a');
  CHECK(parse_fingerprint(digits) == digits);
  std::string colons = "AA";
  for (int i = 1; i < 32; ++i) colons += ":AA";
  CHECK(parse_fingerprint(colons) == digits);
  CHECK_FALSE(parse_fingerprint(""));
  CHECK_FALSE(parse_fingerprint(digits + "a"));
  CHECK_FALSE(parse_fingerprint(std::string(63, 'a') + "g"));
}
