// The IRC session against nonsense: whatever comes, what goes out are lines, and nothing is kept.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "support/entries.hpp"
#include "wire/irc/session.hpp"

using namespace parley;
using wire::irc::Output;
using wire::irc::Session;

namespace {

/// Lines of commands, names and bytes at random; the hub's answers at random, too.
class Nonsense {
 public:
  explicit Nonsense(unsigned seed) : random_(seed) {}

  std::string line() {
    static const std::vector<std::string> words = {
        "JOIN",
        "PRIVMSG",
        "MODE",
        "CHATHISTORY",
        "WHO",
        "NAMES",
        "KICK",
        "CAP",
        "REQ",
        "LS",
        "NICK",
        "USER",
        "#a",
        "#a,#b,,#c",
        "ada",
        "+ovbqismnt-kleI",
        ":",
        ":x y",
        "\1ACTION x\1",
        "@label=1;+typing=active",
        "msgid=5",
        "msgid=",
        "LATEST",
        "AROUND",
        "*",
        "18446744073709551616",
        "batch echo-message labeled-response message-tags",
        "\xFF\xFE",
        "ISON",
        "USERHOST",
        "TOPIC",
        "WHOX",
        "%tcuihsnfdlaor,1",
        "MONITOR",
        "REDACT",
        "MARKREAD",
        "TARGETS",
        "timestamp=2026-11-23T18:00:00.000Z",
        "timestamp=",
        "SETNAME",
        "LIST",
        ">1,C<5,!#x,#a*",
        "LUSERS",
        "WHOWAS",
        "STATS",
        "batch draft/message-redaction draft/read-marker draft/event-playback setname"};
    std::string line;
    for (std::size_t count = pick(7); count > 0; --count) {
      line += words[pick(words.size())];
      if (pick(8) != 0) line += ' ';
    }
    if (pick(20) == 0) line += std::string(pick(700), 'x');
    return line;
  }

  core::Event answer() {
    namespace event = core::event;
    const std::string text = pick(2) == 0 ? "" : std::string(pick(900), 'y');
    switch (pick(14)) {
      case 0: return event::Joined{"#a", text, {}, core::Role::op, 2, {3}, false};
      case 1: return event::Failed{{static_cast<core::ErrorCode>(pick(39)), text, std::nullopt}};
      case 2: return event::MembersAre{"#a", {{"ada"}, {std::string(60, 'n')}}, false};
      case 3: return event::RoomsAre{{{"#a", text, 1}}, false};
      case 4: return event::Welcome{"ada", {1}};
      case 5: return event::UserIs{"ada", text, {"#a"}, 1, {}};
      case 6: return event::MasksAre{"#a", {}, {{"x!*@*", "ada", text, {}}}};
      case 7: return event::Page{"#a", {entry(text)}, false};
      case 8: return event::UsersAre{{{"ada", core::Role::op, true, true, text}}, true};
      case 9: return event::Watching{{{"ada", true}, {"bob", false}}};
      case 10: return event::Marked{"#a", core::Time{std::chrono::hours(1)}};
      case 11: return event::RecentAre{{{"#a", core::Time{std::chrono::hours(1)}}}};
      case 12: return event::UsersWere{{{"ada", text, {}}}};
      default: return event::Accepted{{9}, {}};
    }
  }

  std::size_t pick(std::size_t below) { return random_() % below; }

 private:
  static core::EntryPtr entry(const std::string& text) {
    core::Entry entry;
    entry.seq = {5};
    entry.room_name = "#a";
    entry.from = "ada";
    tests::said(entry).text = text + "\nend";
    return std::make_shared<const core::Entry>(entry);
  }

  std::mt19937 random_;
};

/// Every line ends with CR LF, and without its tags it has at most 512 bytes.
void check_lines(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find("\r\n");
    REQUIRE(end != std::string_view::npos);
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    REQUIRE(line.find_first_of("\r\n") == std::string_view::npos);
    if (line.starts_with('@')) line.remove_prefix(line.find(' ') + 1);
    REQUIRE(line.size() <= wire::irc::line_bytes - 2);
    REQUIRE_FALSE(wire::irc::parse(line).command.empty());
  }
}

}  // namespace

TEST_CASE("an IRC session is small: there is one for each idle connection") {
  CHECK(sizeof(Session) <= 344);  // 640 when it held what only registering or writing needs
}

TEST_CASE("nonsense of a client and answers of any kind leave lines, whatever the order") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    Nonsense nonsense(seed);
    Session session("parley 0", "key");
    std::vector<core::RequestTag> open;
    const auto take = [&](const Output& output) {
      check_lines(output.bytes);
      for (const auto& ask : output.asks) open.push_back(ask.tag);
    };
    take(session.take("NICK ada"));
    take(session.take("USER a 0 * a"));
    for (int i = 0; i < 2'000; ++i) {
      take(session.take(nonsense.line()));
      while (!open.empty() && nonsense.pick(3) != 0) {
        const std::size_t which = nonsense.pick(open.size());
        const core::RequestTag tag = open[which];
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
        take(session.answer(tag, nonsense.answer()));
        while (session.has_more()) take(session.go_on());
      }
    }
    CHECK(session.answer(0, core::event::Done{}).bytes.empty());
  }
}

// Found by the simulation: whether the room would echo it was asked when the line came.
TEST_CASE("what is said right behind a JOIN is echoed by the room alone") {
  Session session("parley", "key");
  static_cast<void>(session.take("CAP REQ :echo-message"));
  static_cast<void>(session.take("NICK ada"));
  static_cast<void>(session.take("USER ada 0 * :Ada"));
  const Output hello = session.take("CAP END");
  REQUIRE(hello.asks.size() == 1);
  const Output welcome =
      session.answer(hello.asks[0].tag, core::event::Welcome{"ada", core::Seq{}});
  static_cast<void>(session.answer(welcome.asks.at(0).tag, core::event::ServerIs{}));
  const Output join = session.take("JOIN #a");
  CHECK(session.take("PRIVMSG #a :hello").asks.empty());  // waits until it is in
  REQUIRE(join.asks.size() == 1);
  core::event::Joined joined;
  joined.room = "#a";
  const Output names = session.answer(join.asks[0].tag, joined);
  static_cast<void>(session.answer(names.asks.at(0).tag, core::event::MembersAre{"#a", {}, false}));
  const Output said = session.go_on();
  REQUIRE(said.asks.size() == 1);
  const core::event::Accepted accepted{core::Seq{7}, core::Time{}};
  CHECK(session.answer(said.asks[0].tag, accepted).bytes == "");
}

// Found by fuzzing: the answer repeated the command, and so was no line.
TEST_CASE("a line with NUL, CR or LF inside is refused, and nothing of it repeated") {
  Session session("parley", "key");
  static_cast<void>(session.take("CAP REQ :labeled-response"));
  for (const char bad : {'\0', '\r', '\n'}) {
    for (const std::string_view line : {"FOO", "@label=x PING 1", "PRIVMSG #a :hello"}) {
      for (std::size_t at = 0; at <= line.size(); ++at) {
        std::string broken(line);
        broken.insert(at, 1, bad);
        const Output output = session.take(broken);
        CHECK(output.bytes == ":parley 400 * * :Line contains NUL, CR or LF\r\n");
        CHECK(output.asks.empty());
      }
    }
  }
}
