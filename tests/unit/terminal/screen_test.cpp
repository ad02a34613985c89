// The picture as a whole, at every size.
#include "terminal/screen.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "terminal/describe.hpp"
#include "terminal/text.hpp"
#include "unit/terminal/model_fixture.hpp"

using namespace parley;
using namespace parley::terminal;

namespace {

struct ScreenFixture : tests::ModelFixture {
  Editor editor;

  ScreenFixture() {
    online();
    auto& lobby = enter("#lobby");
    lobby.topic = "Ship it";
    enter("#dev");
    model.go_to(lobby);
  }
  std::vector<std::string> picture(std::size_t columns = 80, std::size_t rows = 24) {
    std::vector<std::string> lines;
    for (const auto& row : compose(model, editor, {columns, rows}, now, "").rows) {
      lines.push_back(text_of(row));
    }
    return lines;
  }
  bool shows(std::string_view text, std::size_t columns = 80, std::size_t rows = 24) {
    for (const auto& line : picture(columns, rows)) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

/// As a server may send it that does not check what others say, or is hostile itself.
const std::string hostile =
    "\x1b]0;t\x07\x1b[2J\xc2\x9b"
    "31m\r\x7f\xe2\x80\xae\xff";

bool is_harmless(const std::string& row) {
  for (const std::string bad : {"\xc2\x9b", "\xe2\x80\xae", "\xff", "\x7f"}) {
    if (row.find(bad) != std::string::npos) return false;
  }
  return std::ranges::none_of(row, [](char c) { return c >= 0 && c < 0x20; });
}

}  // namespace

TEST_CASE_FIXTURE(ScreenFixture, "no field of a server's text reaches the screen as it came") {
  namespace event = core::event;
  namespace update = client::update;
  const std::string nick = "n" + hostile;
  const std::string room = "#r" + hostile;
  auto& entered = enter(room);
  entered.topic = hostile;
  entered.set_members({room, {{nick, core::Role::op, true}}, false}, true);
  model.go_to(entered);
  for (int kind = 1; kind <= core::newest_kind; ++kind) {
    entry(static_cast<std::uint8_t>(kind), room, nick, hostile, hostile);
  }
  says(room, nick, "/me " + hostile);
  tells(nick, "ada", hostile);
  const std::vector<core::Event> events{
      event::MemberJoined{room, nick},
      event::MemberLeft{room, nick, hostile},
      event::Renamed{room, nick, nick + "2"},
      event::AwayChanged{room, nick, hostile},
      event::Invited{room, nick},
      event::Knocked{room, nick, hostile},
      event::Closing{hostile, hostile, std::nullopt},
      event::Failed{{core::ErrorCode::bad_field, hostile, std::nullopt}},
      event::TypingNow{room, nick},
      event::YouLeft{room, hostile},
      event::TopicIs{room, hostile, nick},
      event::AccountChanged{room, nick, hostile},
  };
  for (const auto& each : events) {
    model.apply(each, now);
    for (const auto& line : describe(each)) model.info(entered, line, now);
  }
  model.error(entered, hostile, now);
  model.apply(update::Nick{nick}, now);
  model.apply(update::Lost{room, {core::ErrorCode::banned, hostile, std::nullopt}}, now);
  editor.set(hostile);
  for (const bool offline : {false, true}) {
    if (offline) model.apply(update::Offline{hostile, std::chrono::seconds{1}}, now);
    for (std::size_t conversation = 0; conversation < model.size(); ++conversation) {
      model.go_to(conversation);
      for (const auto& [columns, rows] : {std::pair{200, 80}, {80, 24}, {30, 10}, {12, 4}}) {
        for (const auto& row :
             picture(static_cast<std::size_t>(columns), static_cast<std::size_t>(rows))) {
          CHECK_MESSAGE(is_harmless(row), row);
        }
      }
    }
  }
}

TEST_CASE_FIXTURE(ScreenFixture, "topic, rooms, messages, state and input are all there") {
  says("#lobby", "bob", "good morning");
  says("#dev", "bob", "ada: look");
  editor.set("writing");
  const auto lines = picture();
  REQUIRE(lines.size() == 24);
  CHECK(lines[0].find("#lobby") != std::string::npos);
  CHECK(lines[0].find("Ship it") != std::string::npos);
  CHECK(lines[2].starts_with(" 1 #lobby"));
  CHECK(lines[3].starts_with(" 2 #dev"));
  CHECK(lines[3].find("@1") != std::string::npos);
  CHECK(lines[21].find("good morning") != std::string::npos);
  CHECK(lines[22].find("● ada") != std::string::npos);
  CHECK(lines[23] == "ada> writing");
}

TEST_CASE_FIXTURE(ScreenFixture,
                  "a narrow screen has no room list, and says elsewhere what is new") {
  says("#dev", "bob", "ada: look");
  CHECK(shows("2:@1", 40, 15));
  CHECK_FALSE(shows(" 1 #lobby", 40, 15));
}

TEST_CASE_FIXTURE(ScreenFixture, "a wide screen lists the members, those who keep order first") {
  model.show_members({"#lobby",
                      {{"ada", core::Role::none, false},
                       {"bob", core::Role::voice, true},
                       {"zoe", core::Role::founder, false}},
                      false},
                     true);
  const auto lines = picture(120, 24);
  CHECK(lines[1].ends_with(" │ ~zoe"));
  CHECK(lines[2].ends_with(" │ +bob"));
  CHECK(lines[3].ends_with(" │  ada"));
  CHECK_FALSE(shows("~zoe", 99, 24));
  const auto low = picture(120, 5);
  CHECK(low[2].ends_with(" and 2 more"));
}

TEST_CASE_FIXTURE(ScreenFixture,
                  "every size gives exactly its rows, none too wide, the cursor inside") {
  says("#lobby", "bob", "日本語 and a rather long line that will not fit on most of these screens");
  model.saying("#lobby", "k", "on its way", now);
  editor.set("a text in the input line, also longer than some screens\nof two lines 日本");
  for (std::size_t columns = 1; columns <= 130; ++columns) {
    for (const std::size_t rows : {1U, 2U, 3U, 4U, 5U, 8U, 24U, 50U}) {
      CAPTURE(columns);
      CAPTURE(rows);
      const auto frame = compose(model, editor, {columns, rows}, now, "hint");
      REQUIRE(frame.rows.size() == rows);
      REQUIRE(frame.cursor_row < rows);
      REQUIRE(frame.cursor_column < columns);
      if (columns < 4) continue;  // a wide character and a border have to go somewhere
      for (const auto& row : frame.rows) REQUIRE(width(text_of(row)) <= columns);
    }
  }
}

TEST_CASE_FIXTURE(ScreenFixture, "the cursor stands where the next character goes") {
  editor.set("日本");
  CHECK(compose(model, editor, {80, 24}, now, "").cursor_column == 5 + 4);
  editor.press({KeyCode::left});
  CHECK(compose(model, editor, {80, 24}, now, "").cursor_column == 5 + 2);
}

TEST_CASE_FIXTURE(ScreenFixture, "a pasted text shows its lines, and what Enter will do") {
  editor.paste("one\ntwo\nthree");
  const auto lines = picture();
  CHECK(lines[21] == "ada> one⏎");
  CHECK(lines[22] == "two⏎");
  CHECK(lines[23] == "three");
  CHECK(shows("3 messages: Enter sends"));
}

TEST_CASE_FIXTURE(ScreenFixture, "the state of the connection is told in words") {
  now.steady = std::chrono::hours{1};
  model.apply(
      client::update::Offline{"the server closed the connection", std::chrono::milliseconds{2'500}},
      now);
  CHECK(shows("reconnecting in 3 s · the server closed the connection"));
  now.steady += std::chrono::seconds{2};
  CHECK(shows("reconnecting in 1 s"));
  model.apply(client::update::Offline{"no such host", std::nullopt}, now);
  CHECK(shows("not connected · no such host"));
}

TEST_CASE_FIXTURE(ScreenFixture, "who is typing is told") {
  told(core::event::TypingNow{"#lobby", "bob", now.wall});
  CHECK(shows("bob is typing…"));
  told(core::event::TypingNow{"#lobby", "eve", now.wall});
  CHECK(shows("bob and eve are typing…"));
  told(core::event::TypingNow{"#lobby", "zoe", now.wall});
  CHECK(shows("3 users are typing…"));
}

TEST_CASE_FIXTURE(ScreenFixture, "nothing from the network reaches the picture raw") {
  says("#lobby", "bo\x1b]0;b", "text \x1b[2J with \x07 controls");
  enter("#r\x1b[31m");
  model.find("#lobby")->topic = "topic\x1b[31m";
  told(core::event::TypingNow{"#lobby", "e\x1bve", now.wall});
  model.apply(client::update::Offline{"reason\x1b[31m", std::nullopt}, now);
  for (const auto& row : compose(model, editor, {100, 30}, now, "").rows) {
    for (const auto& span : row) {
      for (const char c : span.text) {
        REQUIRE(static_cast<unsigned char>(c) >= 0x20);
        REQUIRE(c != '\x7f');
      }
    }
  }
}
