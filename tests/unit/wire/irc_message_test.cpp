// IRC lines: reading, writing, splitting, and what an entry looks like.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "core/entry.hpp"
#include "core/name.hpp"
#include "support/entries.hpp"
#include "wire/dialect.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/message.hpp"
#include "wire/irc/numeric.hpp"

using namespace parley;
using namespace parley::wire;

TEST_CASE("a line is taken apart: tags unescaped, source skipped, trailing kept whole") {
  const auto line =
      irc::parse(R"(@a=b\:\s\\\r\n;c;+d=1;c=2 :me!u@h  privmsg   #a   :hi  there : x)");
  CHECK(line.command == "PRIVMSG");
  CHECK(line.parameters == std::vector<std::string_view>{"#a", "hi  there : x"});
  CHECK(line.tag("a") == "b; \\\r\n");
  CHECK(line.tag("c") == "2");
  CHECK(line.tag("+d") == "1");
  CHECK_FALSE(line.tag("e").has_value());
  CHECK(line.at(7).empty());
}

TEST_CASE("lines that are nearly nothing are read, too") {
  CHECK(irc::parse("").command.empty());
  CHECK(irc::parse("   ").command.empty());
  CHECK(irc::parse(":only").command.empty());
  CHECK(irc::parse("@only").command.empty());
  CHECK(irc::parse("@=;;== x").command == "X");
  CHECK(irc::parse("TOPIC #a :").parameters == std::vector<std::string_view>{"#a", ""});
  CHECK(irc::parse(R"(@a=x\ PING)").tag("a") == "x");
}

TEST_CASE("a client's line has 510 bytes, its tags 4096") {
  CHECK_FALSE(irc::too_long(std::string(510, 'x')));
  CHECK(irc::too_long(std::string(511, 'x')));
  CHECK_FALSE(irc::too_long("@" + std::string(4094, 'x') + " " + std::string(510, 'x')));
  CHECK(irc::too_long("@" + std::string(4095, 'x') + " PING"));
}

TEST_CASE("a line that is written is cut between characters, a tag's value is escaped") {
  std::string tags;
  irc::append_tag(tags, "label", "a b;c\\");
  std::string out;
  std::string text;
  while (text.size() < 600) text += "é";
  irc::append_line(out, tags, "ada", "X", {"#a", text});
  CHECK(out.starts_with(R"(@label=a\sb\:c\\ :ada X #a :é)"));
  const auto body = out.substr(out.find(" :ada") + 1);
  CHECK(body.size() <= irc::line_bytes);
  CHECK(body.size() > irc::line_bytes - 2);
  CHECK(body.ends_with("é\r\n"));
}

TEST_CASE("a text is split at line breaks, spaces, characters, and nothing of it is lost") {
  using Lines = std::vector<std::string_view>;
  const auto split = [](std::string_view text, std::size_t most) {
    Lines lines;
    for (auto line = irc::take_line(text, most); !line.empty(); line = irc::take_line(text, most)) {
      lines.push_back(line);
    }
    return lines;
  };
  CHECK(split("one\ntwo\r\n\nthree", 80) == Lines{"one", "two", "three"});
  CHECK(split("aaaa bbbb cccc", 10) == Lines{"aaaa bbbb ", "cccc"});
  CHECK(split("ééé", 3) == Lines{"é", "é", "é"});
  CHECK(split("\n\n", 80).empty());
}

TEST_CASE("no line is cut inside of what a reader sees as one character") {
  for (const std::string cluster : {"👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪",
                                    "e\u0301\u0323", "한", "\u1112\u1161\u11AB", "कि", "é"}) {
    CAPTURE(cluster);
    std::string text;
    while (text.size() < 2'000) text += cluster;
    for (std::size_t most = 40; most < 60; ++most) {
      std::string joined;
      std::string_view rest = text;
      for (auto line = irc::take_line(rest, most); !line.empty();
           line = irc::take_line(rest, most)) {
        CHECK(line.size() <= most);
        CHECK(line.size() % cluster.size() == 0);
        joined += line;
      }
      CHECK(joined == text);
    }
  }
  // One that is longer than a line is cut between characters, and all of it comes.
  std::string heap = "a";
  while (heap.size() < 200) heap += "\u0301";
  std::string joined;
  std::string_view rest = heap;
  for (auto line = irc::take_line(rest, 50); !line.empty(); line = irc::take_line(rest, 50)) {
    CHECK(core::is_utf8(line));
    joined += line;
  }
  CHECK(joined == heap);
}

TEST_CASE("a text of line breaks alone is one line with a space") {
  core::Entry entry;
  entry.room_name = "#a";
  entry.from = "ada";
  tests::said(entry).text = "\n\n";
  CHECK(irc::encode(entry, 0).ends_with(" PRIVMSG #a : \r\n"));
}

TEST_CASE("an entry's long text becomes several lines, each with its own message id") {
  core::Entry entry;
  entry.seq = {7};
  entry.room_name = "#a";
  entry.from = "ada";
  tests::said(entry).text = std::string(900, 'x');
  const std::string lines = irc::encode(entry, irc::cap::message_tags);
  CHECK(lines.starts_with("@msgid=7 :ada!~u@parley PRIVMSG #a :xxx"));
  CHECK(lines.find("\r\n@msgid=7.2 :ada") != std::string::npos);
  CHECK(std::count(lines.begin(), lines.end(), 'x') == 900);
  tests::said(entry).text = "/me waves";
  CHECK(irc::encode(entry, 0) == ":ada!~u@parley PRIVMSG #a :\1ACTION waves\1\r\n");
  CHECK(irc::action_from_irc("\1ACTION waves\1") == "/me waves");
}

TEST_CASE("of CTCP only ACTION reaches IRC, whoever writes the bytes") {
  core::Entry entry;
  entry.seq = core::Seq{7};
  entry.room_name = "#lobby";
  entry.from = "eve";
  const auto shown = [&](std::string text, bool notice) {
    tests::said(entry).text = std::move(text);
    tests::said(entry).notice = notice;
    return irc::encode(entry, irc::Capabilities{});
  };
  for (const bool notice : {false, true}) {
    for (const char* text : {"\1VERSION\1", "\1DCC SEND a 1 2 3\1", "tea\n\1PING 1\1", "a\1b",
                             "\1ACTION waves\1", "/me \1VERSION\1"}) {
      CAPTURE(text);
      const std::string line = shown(text, notice);
      const bool is_action = !notice && std::string_view(text).starts_with("/me ");
      CHECK(std::ranges::count(line, '\1') == (is_action ? 2 : 0));
    }
  }
  CHECK(shown("/me waves", false).find(":\1ACTION waves\1\r\n") != std::string::npos);
  CHECK_FALSE(shown("\1\1", false).empty());
}

TEST_CASE("a numeric is three digits, on the way in and on the way out") {
  CHECK(irc::numeric_in("001") == irc::RPL_WELCOME);
  CHECK(irc::numeric_in("433") == irc::ERR_NICKNAMEINUSE);
  for (const char* word : {"", "1", "01", "0001", "4333", "43x", "-33", "JOIN"}) {
    CAPTURE(word);
    CHECK_FALSE(irc::numeric_in(word));
  }
  CHECK(irc::digits_of(irc::RPL_ISUPPORT) == "005");
  CHECK(irc::digits_of(irc::RPL_SASLMECHS) == "908");
}

TEST_CASE("a request of HTTP is told from both") {
  for (const char* line :
       {"GET / HTTP/1.1", "POST /x HTTP/1.0", "PRI * HTTP/2.0", "GET /", "BREW /pot HTTP/1.1"}) {
    CAPTURE(line);
    CHECK(begins_http(line));
  }
  for (const char* line : {"NICK ada", "USER a 0 * :r", "{\"type\":\"ping\"}", "GET",
                           "get / HTTP/1.1", "PING :x HTTP", "CAP LS 302", " HTTP/1.1", ""}) {
    CAPTURE(line);
    CHECK_FALSE(begins_http(line));
  }
}

TEST_CASE("the first line tells IRC from JSON") {
  CHECK(begins_irc("NICK ada"));
  CHECK(begins_irc("cap ls 302"));
  CHECK(begins_irc("@a=b :x PASS secret"));
  CHECK_FALSE(begins_irc("{\"type\":\"ping\"}"));
  CHECK_FALSE(begins_irc("GET / HTTP/1.1"));
  CHECK_FALSE(begins_irc("nonsense"));
}
