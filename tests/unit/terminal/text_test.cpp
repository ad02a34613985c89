// Text on a terminal: width, characters as people see them, nothing that does harm.
#include "terminal/text.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace parley::terminal;

namespace {
const bool utf8_locale = use_utf8_locale();
}

TEST_CASE("the width is that of the cells taken") {
  REQUIRE(utf8_locale);
  CHECK(width("hello") == 5);
  CHECK(width("naïve") == 5);
  CHECK(width("nai\u0308ve") == 5);  // the same, with a combining mark
  CHECK(width("日本語") == 6);
  CHECK(width("👍") == 2);
  CHECK(width("") == 0);
}

TEST_CASE("an accent on its letter, a joined family, a flag are one character each") {
  CHECK(glyphs("e\u0301").size() == 1);
  CHECK(glyphs("👩‍👩‍👧").size() == 1);
  CHECK(glyphs("🇩🇪").size() == 1);
  CHECK(glyphs("👍🏽").size() == 1);
  CHECK(glyphs("ab").size() == 2);
}

TEST_CASE("controls are shown, never passed on") {
  CHECK(shown("\x1b[31mred") == "␛[31mred");
  CHECK(shown("bell\a") == "bell␇");
  CHECK(shown("del\x7f") == "del␡");
  CHECK(shown("a\tb") == "a b");
  CHECK(shown("\u009b31m") == "\uFFFD31m");        // the one-byte CSI of eight-bit terminals
  CHECK(shown("abc\u202Edcba") == "abcdcba");      // writing direction turned round
  CHECK(shown("x\U000E0041\U000E0042y") == "xy");  // invisible tags
}

TEST_CASE("no byte sequence puts a control on the screen, and widths add up") {
  std::mt19937 random{7};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same run each time
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes;
    for (auto size = random() % 40; size > 0; --size) bytes += static_cast<char>(random() % 256);
    CAPTURE(bytes);
    const auto text = shown(bytes);
    for (const char c : text) {
      REQUIRE(static_cast<unsigned char>(c) >= 0x20);
      REQUIRE(c != '\x7f');
    }
    REQUIRE(text.find("\xc2\x9b") == std::string::npos);
    REQUIRE(width(text) == width(bytes));
    std::size_t end = 0;  // the glyphs cover every byte once
    for (const auto& glyph : glyphs(bytes)) {
      REQUIRE(glyph.begin == end);
      end = glyph.end;
    }
    REQUIRE(end == bytes.size());
  }
}

TEST_CASE("a mark with no letter under it stands on a circle") {
  CHECK(shown("\u0301") == "◌\u0301");
}

TEST_CASE("a heap of marks on one letter is cut") {
  std::string heap = "e";
  for (int i = 0; i < 100; ++i) heap += "\u0301";
  CHECK(shown(heap).size() == 1 + 4 * 2);
}

TEST_CASE("clipping never cuts a character, and says that it clipped") {
  CHECK(clipped("hello", 5) == "hello");
  CHECK(clipped("hello", 4) == "hel…");
  CHECK(clipped("日本語", 5) == "日本…");
  CHECK(clipped("日本語", 4) == "日…");
  CHECK(clipped("hello", 1) == "…");
  CHECK(clipped("hello", 0) == "");
}

TEST_CASE("padding gives exactly the cells asked for") {
  CHECK(padded("ada", 5) == "ada  ");
  CHECK(padded("ada", 5, true) == "  ada");
  CHECK(padded("日本語", 4) == "日… ");
  for (std::size_t cells = 0; cells < 12; ++cells)
    CHECK(width(padded("日本語 text", cells)) == cells);
}

TEST_CASE("one steps over whole characters") {
  const std::string text = "ae\u0301👩‍👩‍👧b";
  CHECK(glyph_after(text, 0) == 1);
  CHECK(glyph_after(text, 1) == 4);
  CHECK(glyph_after(text, 4) == text.size() - 1);
  CHECK(glyph_before(text, text.size()) == text.size() - 1);
  CHECK(glyph_before(text, text.size() - 1) == 4);
  CHECK(glyph_before(text, 0) == 0);
  CHECK(glyph_after(text, text.size()) == text.size());
}
