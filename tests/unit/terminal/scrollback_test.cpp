// Lines to rows: wrapping, rules, scrolling.
#include "terminal/scrollback.hpp"

#include <doctest/doctest.h>

#include "terminal/describe.hpp"
#include "terminal/text.hpp"

using namespace parley;
using namespace parley::terminal;
using namespace std::chrono_literals;

namespace {

using Rows = std::vector<std::string>;

Rows texts(const std::vector<Row>& rows) {
  Rows texts;
  for (const auto& row : rows) texts.push_back(text_of(row));
  return texts;
}

const core::Time noon{std::chrono::hours{500'004}};

Line message(std::string text, core::Time time = noon) {
  Line line;
  line.kind = LineKind::message;
  line.from = "bob";
  line.text = std::move(text);
  line.time = time;
  return line;
}

Conversation numbered(int count) {
  Conversation room(ConversationType::room, "#lobby");
  for (int i = 1; i <= count; ++i) room.append(message("line " + std::to_string(i)));
  return room;
}

/// The numbers of the lines in view.
std::vector<int> in_view(const Scrollback& scrollback) {
  std::vector<int> numbers;
  for (const auto& row : scrollback.visible()) {
    const auto text = text_of(row);
    const auto at = text.find("line ");
    if (at != std::string::npos) numbers.push_back(std::stoi(text.substr(at + 5)));
  }
  return numbers;
}

}  // namespace

TEST_CASE("text is wrapped at spaces, long words anywhere") {
  CHECK(wrap("one two three", 8) == Rows{"one two", "three"});
  CHECK(wrap("one two three", 7) == Rows{"one two", "three"});
  CHECK(wrap("abcdefghij", 4) == Rows{"abcd", "efgh", "ij"});
  CHECK(wrap("", 10) == Rows{""});
  CHECK(wrap("a\nb", 10) == Rows{"a", "b"});
  CHECK(wrap("one two", 8, 5) == Rows{"one", "two"});
  CHECK(wrap("日本語", 4) == Rows{"日本", "語"});
}

TEST_CASE("no row is wider than asked for, and nothing is lost but spaces") {
  const std::string text =
      "Some words, ünïcödé, 日本語のテキスト, aveeeeeeeeeeeeeerylongword and 👍 end.";
  const auto letters = [](const std::string& from) {
    std::string result;
    for (const char c : from) {
      if (c != ' ') result += c;
    }
    return result;
  };
  for (std::size_t columns = 2; columns < 80; ++columns) {
    CAPTURE(columns);
    std::string all;
    for (const auto& row : wrap(text, columns)) {
      REQUIRE(width(row) <= columns);
      all += row;
    }
    REQUIRE(letters(all) == letters(text));
  }
}

TEST_CASE("a message shows time, nick and text; its further rows stand under the text") {
  Conversation room(ConversationType::room, "#lobby");
  room.append(message("a message that is longer than the row it has"));
  const auto rows = texts(Scrollback(room, 46, 10).visible());
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].find(" bob │ a message that is longer than the") != std::string::npos);
  CHECK(rows[2] == "           │ row it has");
}

TEST_CASE("a narrow window has no nick column") {
  Conversation room(ConversationType::room, "#lobby");
  room.append(message("hello there, how are you?"));
  CHECK(texts(Scrollback(room, 20, 10).visible()).back() == "how are you?");
  CHECK(texts(Scrollback(room, 20, 10).visible())[1] == "bob: hello there,");
}

TEST_CASE("a new day begins with its name, and what is new with a rule") {
  Conversation room(ConversationType::room, "#lobby");
  room.append(message("yesterday", noon - 24h));
  room.append(message("today"));
  room.leave();
  room.append(message("since"));
  const auto rows = texts(Scrollback(room, 60, 10).visible());
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].find(day_name(noon - 24h)) != std::string::npos);
  CHECK(rows[2].find(day_name(noon)) != std::string::npos);
  CHECK(rows[4].find("─ new ─") != std::string::npos);
  for (const auto& row : rows) CHECK(width(row) <= 60);
}

TEST_CASE("the newest lines are in view, and stay there as more come") {
  auto room = numbered(100);
  CHECK(in_view(Scrollback(room, 60, 3)) == std::vector<int>{98, 99, 100});
  room.append(message("line 101"));
  CHECK(in_view(Scrollback(room, 60, 3)) == std::vector<int>{99, 100, 101});
}

TEST_CASE("scrolled up, the view stays where it is while lines come") {
  auto room = numbered(100);
  room.anchor = Scrollback(room, 60, 3).scrolled(2);
  CHECK(in_view(Scrollback(room, 60, 3)) == std::vector<int>{96, 97, 98});
  room.append(message("line 101"));
  CHECK(in_view(Scrollback(room, 60, 3)) == std::vector<int>{96, 97, 98});
  CHECK(Scrollback(room, 60, 3).below() == 3);
  room.anchor = Scrollback(room, 60, 3).scrolled(-1);
  CHECK(in_view(Scrollback(room, 60, 3)) == std::vector<int>{97, 98, 99});
  room.anchor = Scrollback(room, 60, 3).scrolled(-10);
  CHECK_FALSE(room.anchor);
}

TEST_CASE("scrolling stops with the oldest line at the top") {
  auto room = numbered(10);
  room.anchor = Scrollback(room, 60, 4).scrolled(1'000);
  const Scrollback top(room, 60, 4);
  CHECK(in_view(top) == std::vector<int>{1, 2, 3});  // and the day's name
  CHECK(top.at_top());
  CHECK_FALSE(Scrollback(numbered(10), 60, 4).at_top());
  CHECK(Scrollback(numbered(2), 60, 4).at_top());
}

TEST_CASE("older lines that come above do not move the view") {
  auto room = numbered(10);
  for (std::size_t i = 0; i < room.lines.size(); ++i) room.lines[i].seq = {100 + i};
  room.anchor = Scrollback(room, 60, 3).scrolled(1'000);
  const auto before = in_view(Scrollback(room, 60, 3));
  std::vector<Line> older(5, message("older"));
  for (std::size_t i = 0; i < older.size(); ++i) older[i].seq = {10 + i};
  REQUIRE(room.prepend(std::move(older)));
  const auto after = in_view(Scrollback(room, 60, 3));
  CHECK(after.back() == before.back());
}

TEST_CASE("an anchor survives a resize and the loss of its line") {
  auto room = numbered(50);
  room.anchor = Scrollback(room, 60, 5).scrolled(20);
  for (const std::size_t columns : {1U, 2U, 10U, 30U, 44U, 200U}) {
    CHECK(Scrollback(room, columns, 5).visible().size() <= 5);
  }
  room.clear();
  room.anchor = Anchor{12, 3};
  CHECK(Scrollback(room, 60, 5).visible().empty());
  room.append(message("line 1"));
  CHECK(in_view(Scrollback(room, 60, 5)) == std::vector<int>{1});
}

TEST_CASE("what is being sent stands below what was said") {
  auto room = numbered(2);
  auto pending = message("line 3");
  pending.kind = LineKind::pending;
  room.add_pending(pending);
  CHECK(in_view(Scrollback(room, 60, 5)) == std::vector<int>{1, 2, 3});
}
