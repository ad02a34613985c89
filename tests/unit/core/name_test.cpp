// Names: folding, what is allowed, UTF-8.
#include "core/name.hpp"

#include <doctest/doctest.h>

#include <string>

namespace parley::core {

namespace {

std::string encode(char32_t point) {
  std::string out;
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
  return out;
}

bool is_nick(std::string_view nick) { return check_nick(nick).has_value(); }
bool is_room(std::string_view room) { return check_room_name(room).has_value(); }

}  // namespace

TEST_CASE("names that differ in case, width or composition are one name") {
  CHECK(fold("ADA") == "ada");
  CHECK(fold("\uFF21\uFF44\uFF41") == "ada");  // full-width
  CHECK(fold("Stra\u00DFe") == fold("STRASSE"));
  CHECK(fold("e\u0301") == fold("\u00C9"));  // combining acute, composed capital
  CHECK(fold("\u03A3") == fold("\u03C2"));   // sigma, final sigma
  CHECK(fold("a\u00ADda\u200D") == "ada");   // soft hyphen and joiner count for nothing
  CHECK(fold("ada") != fold("\u0430da"));    // Cyrillic a is another letter
}

TEST_CASE("folding what is folded changes nothing, for every code point there is") {
  for (char32_t point = 1; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const std::string once = fold("a" + encode(point));
    if (fold(once) != once) FAIL_CHECK("U+", std::hex, static_cast<unsigned>(point));
  }
}

TEST_CASE("invalid UTF-8 folds to nothing") {
  CHECK(fold("\xC3") == "");
  CHECK(fold("ada\xFF") == "");
}

TEST_CASE("UTF-8 is what the Unicode standard's table 3-7 says") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain text that is longer than a word"));
  CHECK(is_utf8("\u00E9\u20AC\U0001F600"));
  CHECK_FALSE(is_utf8("\xC0\x80"));          // overlong
  CHECK_FALSE(is_utf8("\xE0\x9F\xBF"));      // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // behind the last code point
  CHECK_FALSE(is_utf8("text\xE2\x82"));      // cut off
  CHECK_FALSE(is_utf8("\x80"));              // continuation alone
  CHECK_FALSE(is_utf8(std::string("12345678\xFF", 9)));
}

TEST_CASE("a nick is letters, marks and digits of any script, and some punctuation") {
  CHECK(is_nick("ada"));
  CHECK(is_nick("Ada_L-1[x]\\`^{}|"));
  CHECK(is_nick("\u5F20\u4F1F"));
  CHECK(is_nick("\u0928\u093F\u0924\u093F\u0928"));  // with vowel signs
  CHECK(is_nick("_1"));
  CHECK_FALSE(is_nick(""));
  CHECK_FALSE(is_nick("two words"));
  CHECK_FALSE(is_nick("1ada"));
  CHECK_FALSE(is_nick("\uFF11ada"));  // a full-width digit is a digit
  CHECK_FALSE(is_nick("-ada"));
  CHECK_FALSE(is_nick("\u0301a"));  // begins with a mark
  CHECK_FALSE(is_nick("#ada"));
  CHECK_FALSE(is_nick("a!b"));
  CHECK_FALSE(is_nick("a@b"));
  CHECK_FALSE(is_nick("a\u200Bb"));  // zero-width space
  CHECK_FALSE(is_nick("a\xFF"));
}

TEST_CASE("a nick whose folded form is no nick is refused") {
  CHECK_FALSE(is_nick("\uFDFA"));   // one letter that folds to four words with spaces
  CHECK_FALSE(is_nick("\u115F"));   // an invisible letter that folds to nothing
  CHECK_FALSE(is_nick("a\u037A"));  // folds to a space and an iota
}

TEST_CASE("a nick has at most 32 characters and 64 bytes") {
  CHECK(is_nick(std::string(32, 'a')));
  CHECK_FALSE(is_nick(std::string(33, 'a')));
  std::string wide;
  for (int i = 0; i < 21; ++i) wide += "\u5F20";  // 63 bytes
  CHECK(is_nick(wide));
  CHECK_FALSE(is_nick(wide + "\u5F20"));
}

TEST_CASE("a room's name begins with # and has no spaces, commas or invisible characters") {
  CHECK(is_room("#lobby"));
  CHECK(is_room("#\U0001F600"));
  CHECK(is_room("##"));
  CHECK(is_room("#a/b:c"));
  CHECK_FALSE(is_room("lobby"));
  CHECK_FALSE(is_room(""));
  CHECK_FALSE(is_room("#"));
  CHECK_FALSE(is_room("#two words"));
  CHECK_FALSE(is_room("#a\u00A0b"));
  CHECK_FALSE(is_room("#a,b"));
  CHECK_FALSE(is_room("#a\tb"));
  CHECK_FALSE(is_room("#a\u200Eb"));  // left-to-right mark
  CHECK_FALSE(is_room("#a\u0378"));   // not assigned: it could fold differently one day
  CHECK_FALSE(is_room("#\xFF"));
  CHECK_FALSE(is_room("#\u00A8"));  // folds to a space and a mark
  CHECK(is_room("#" + std::string(50, 'a')));
  CHECK_FALSE(is_room("#" + std::string(51, 'a')));
}

TEST_CASE("a name keeps how it was written beside how it is compared") {
  const auto room = check_room_name("#Lobby");
  REQUIRE(room);
  CHECK(room->shown == "#Lobby");
  CHECK(room->folded == "#lobby");
  CHECK(*room == *check_room_name("#LOBBY"));
}

}  // namespace parley::core
