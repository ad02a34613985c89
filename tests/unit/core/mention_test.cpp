// One rule for what calls somebody; the page has the same (tests/web/unit).
#include "core/mention.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/name.hpp"

namespace parley::core {

TEST_CASE("a nick is called where no character of a nick stands beside it, in any script") {
  for (const char* text : {"ada",
                           "ada: hello",
                           "hello ADA!",
                           "(ada)",
                           "@ada",
                           "canada, ada",
                           "ada's",
                           "ada’s turn",
                           "“ada”",
                           "«ada»",
                           "ada—look",
                           "ada…",
                           "ada、お願い",
                           "„Ada“",
                           "¿ada?",
                           "ada/bob",
                           "x:ada",
                           "ＡＤＡ",
                           "ada.",
                           "ada+1",
                           "[ada]",
                           "{ada}",
                           "[[ada]]",
                           "{[ada]}",
                           "ada \xF0\x9F\x91\x8D",
                           "\xFF ada",
                           "ada\xFF",
                           "`code` ada",
                           "```block``` ada",
                           "` ada",
                           "ada ``` x",
                           "https://example.org ada",
                           "ada@home",
                           "me@example.org ada"}) {
    CAPTURE(text);
    CHECK(mentions(text, "ada"));
    CHECK(mentions(text, "ADA"));
  }
}

TEST_CASE("another nick, code, a link and a mail address call no one") {
  for (const char* text : {"",
                           "anna",
                           "adamant",
                           "canada",
                           "ada_2",
                           "ada|away: lunch?",
                           "ada[m] hi",
                           "ada^ x",
                           "^ada",
                           "ada-lovelace",
                           "\\ada",
                           "ada`",
                           "adaé",
                           "ada\u0301",
                           "日ada",
                           "ada日",
                           "[ada",
                           "{ada]",
                           "[[[[[ada]]]]]",
                           "`ada`",
                           "```\nada = 1\n```",
                           "`x ada y`",
                           "https://example.org/ada",
                           "HTTP://example.org/?q=ada",
                           "mail ada@example.org",
                           "mail ada.b@example.org",
                           "bob@ada.example",
                           "x.ada@example.org"}) {
    CAPTURE(text);
    CHECK_FALSE(mentions(text, "ada"));
  }
}

TEST_CASE("nicks of punctuation, of other scripts, and no nick at all") {
  CHECK(mentions("ada`: hi", "ada`"));
  CHECK(mentions("[m]: hi", "[m]"));
  CHECK(mentions("([m])", "[m]"));
  CHECK_FALSE(mentions("ada[m]: hi", "[m]"));
  CHECK(mentions("ada[m]: hi", "ada[m]"));
  CHECK(mentions("STRASSE, bitte", "straße"));
  CHECK(mentions("e\u0301va: hi", "éva"));
  CHECK(mentions("みなさん、太郎。", "太郎"));
  CHECK_FALSE(mentions("anything", ""));
  CHECK_FALSE(mentions("\xFF", "\xFF"));
}

TEST_CASE("whatever a nick may contain is a neighbour that makes it another nick") {
  for (std::int32_t point = 1; point < 0x3000; ++point) {
    std::string character;
    if (point < 0x80) {
      character += static_cast<char>(point);
    } else if (point < 0x800) {
      character = {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
    } else {
      character = {static_cast<char>(0xE0 | point >> 12),
                   static_cast<char>(0x80 | (point >> 6 & 0x3F)),
                   static_cast<char>(0x80 | (point & 0x3F))};
    }
    const bool in_nick = check_nick("x" + character + "x").has_value();
    CAPTURE(point);
    if (fold("ada" + character) == "ada") continue;  // ignored where nicks are compared
    if (in_nick) {
      CHECK_FALSE(mentions("ada" + character, "ada"));
      CHECK_FALSE(mentions(character + "ada", "ada"));
    }
    if (mentions("ada" + character, "ada")) CHECK(mentions(character + "ada", "ada"));
  }
}

}  // namespace parley::core
