// The interactive client without a terminal: keys and updates in, wishes and pictures out.
#include "terminal/controller.hpp"
#include "support/entries.hpp"

#include <doctest/doctest.h>

using namespace parley;
using namespace parley::terminal;
using namespace std::chrono_literals;
namespace command = core::command;
namespace event = core::event;
namespace update = client::update;

namespace {

struct Fixture {
  Controller controller{{"127.0.0.1:6667", "ada", {"#lobby", "#dev"}, 50, [n = 0]() mutable {
                           return "key" + std::to_string(++n);
                         }}};
  core::Now now{core::Time{500'000h}, 1h};
  Size size{80, 24};

  Fixture() {
    static_cast<void>(controller.take_wishes());
    controller.take(update::Online{"ada", false, false}, now);
    for (const auto* room : {"#lobby", "#dev"}) joined(room);
    static_cast<void>(controller.take_wishes());
  }

  void joined(const std::string& room, std::uint64_t head = 0, bool again = false) {
    event::Joined answer;
    answer.room = room;
    answer.head = {head};
    controller.take(update::Joined{answer, again}, now);
    controller.answered({command::Join{room, {}}, "", Ask::Purpose::entered}, core::Event{answer},
                        now);
  }
  void press(KeyCode code) { controller.press({code}, size, now); }
  void type(const std::string& text) { controller.press({KeyCode::text, text}, size, now); }
  void line(const std::string& text) {
    type(text);
    press(KeyCode::enter);
  }
  void paste(const std::string& text) { controller.press({KeyCode::paste, text}, size, now); }
  void says(const std::string& room, std::uint64_t seq, const std::string& text) {
    core::Entry entry;
    entry.seq = {seq};
    entry.room_name = room;
    entry.from = "bob";
    tests::said(entry).text = text;
    entry.time = now.wall;
    controller.take(entry, now);
  }
  std::string input() { return text_of(controller.frame(size, now).rows.back()); }
  bool shows(std::string_view text) {
    for (const auto& row : controller.frame(size, now).rows) {
      if (text_of(row).find(text) != std::string::npos) return true;
    }
    return false;
  }
  const std::string& place() { return controller.model().current().name; }
};

/// The only request among the wishes.
template <class Command>
Command asked(const Wishes& wishes) {
  REQUIRE(wishes.asks.size() == 1);
  REQUIRE(std::holds_alternative<Command>(wishes.asks[0].command));
  return std::get<Command>(wishes.asks[0].command);
}

}  // namespace

TEST_CASE("at the start the rooms are joined, and the first is looked at") {
  Controller controller({"host", "ada", {"#lobby", "#dev"}, 50, [] { return "k"; }});
  const auto wishes = controller.take_wishes();
  CHECK(controller.model().current().name == "#lobby");
  REQUIRE(wishes.asks.size() == 2);
  CHECK(std::get<command::Join>(wishes.asks[0].command).room == "#lobby");
  CHECK(wishes.asks[0].purpose == Ask::Purpose::entered);
  CHECK(wishes.asks[1].purpose == Ask::Purpose::shown);
}

TEST_CASE("a joined room brings its members, and its history up to where live entries begin") {
  Controller controller({"host", "ada", {}, 50, [] { return "k"; }});
  event::Joined joined;
  joined.room = "#lobby";
  joined.head = {41};
  controller.take(update::Joined{joined, false}, {});
  const auto wishes = controller.take_wishes();
  REQUIRE(wishes.asks.size() == 2);
  CHECK(std::holds_alternative<command::Members>(wishes.asks[0].command));
  const auto history = std::get<command::History>(wishes.asks[1].command);
  CHECK(history.before == core::Seq{42});
  CHECK(history.limit == 50);
  controller.take(update::Joined{joined, true},
                  {});  // after a reconnect entries come by themselves
  CHECK(controller.take_wishes().asks.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a line is said in the room one looks at, and shown at once") {
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  line("hello");
  const auto wishes = controller.take_wishes();
  REQUIRE(wishes.messages.size() == 1);
  CHECK(wishes.messages[0].to == "#lobby");
  CHECK(wishes.messages[0].text == "hello");
  CHECK_FALSE(wishes.messages[0].key.empty());
  CHECK(shows("hello"));
  CHECK(shows("1 unsent"));
}

TEST_CASE_FIXTURE(Fixture, "what is taken back is the message that the window shows") {
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  says("#lobby", 5, "five");
  says("#lobby", 6, "/me is six");
  says("#dev", 7, "seven");
  line("/redact bob 2 spam");
  const auto redact = asked<command::Redact>(controller.take_wishes());
  CHECK(redact.to == "#lobby");
  CHECK(redact.message == core::Seq{5});
  CHECK(redact.reason == "spam");
  line("/redact bob");
  CHECK(asked<command::Redact>(controller.take_wishes()).message == core::Seq{6});
  line("/redact");
  CHECK(controller.take_wishes().asks.empty());
  CHECK(shows("there is no such message of yours in this window"));
  line("/redact bob 3");
  CHECK(controller.take_wishes().asks.empty());
  CHECK(shows("there is no such message of bob in this window"));
}

TEST_CASE_FIXTURE(Fixture, "each line of a paste is a message, and none of them a command") {
  paste("one\n\n/quit\nthree");
  press(KeyCode::enter);
  const auto wishes = controller.take_wishes();
  REQUIRE(wishes.messages.size() == 3);
  CHECK(wishes.messages[1].text == "/quit");
  CHECK_FALSE(wishes.quit);
}

TEST_CASE_FIXTURE(Fixture, "drafts stay with their conversations") {
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  type("for the lobby");
  press(KeyCode::next_room);
  CHECK(place() == "#dev");
  CHECK(input() == "ada> ");
  type("for dev");
  press(KeyCode::previous_room);
  CHECK(input() == "ada> for the lobby");
  press(KeyCode::next_room);
  CHECK(input() == "ada> for dev");
}

TEST_CASE("drafts of an earlier run are in the input lines of their conversations") {
  Fixture before;
  before.type("for dev");
  before.press(KeyCode::previous_room);
  before.type("for the lobby");
  before.press(KeyCode::previous_room);
  REQUIRE(before.place() == "parley");
  before.type("/join #else");
  const auto kept = before.controller.drafts();
  CHECK(kept == Drafts{{"", "/join #else"}, {"#dev", "for dev"}, {"#lobby", "for the lobby"}});
  Fixture after;
  after.press(KeyCode::previous_room);
  after.controller.restore(kept);
  CHECK(after.input() == "ada> for the lobby");
  CHECK(after.controller.drafts() == kept);  // also those that were not looked at
  after.press(KeyCode::next_room);
  CHECK(after.input() == "ada> for dev");
  after.press(KeyCode::enter);
  CHECK(after.controller.drafts() == Drafts{{"", "/join #else"}, {"#lobby", "for the lobby"}});
}

TEST_CASE("what was begun before the drafts came is not replaced") {
  Fixture fixture;
  fixture.type("new");
  fixture.controller.restore({{"#dev", "old"}});
  CHECK(fixture.input() == "ada> new");
}

TEST_CASE_FIXTURE(Fixture, "Ctrl-C drops the line first, then asks, then quits") {
  type("something");
  press(KeyCode::interrupt);
  CHECK(input() == "ada> ");
  CHECK_FALSE(controller.take_wishes().quit);
  press(KeyCode::interrupt);
  CHECK(shows("Ctrl-C again"));
  CHECK_FALSE(controller.take_wishes().quit);
  SUBCASE("again") {
    press(KeyCode::interrupt);
    CHECK(controller.take_wishes().quit);
  }
  SUBCASE("too late") {
    now.steady += 10s;
    CHECK(controller.tick(now));
    CHECK_FALSE(shows("Ctrl-C again"));
    press(KeyCode::interrupt);
    CHECK_FALSE(controller.take_wishes().quit);
  }
  SUBCASE("something else in between") {
    type("x");
    press(KeyCode::backspace);
    press(KeyCode::interrupt);
    CHECK_FALSE(controller.take_wishes().quit);
  }
}

TEST_CASE_FIXTURE(Fixture, "Ctrl-D quits from an empty line only") {
  type("x");
  press(KeyCode::home);
  press(KeyCode::end_of_input);
  CHECK(input() == "ada> ");
  CHECK_FALSE(controller.take_wishes().quit);
  press(KeyCode::end_of_input);
  CHECK(controller.take_wishes().quit == "");
}

TEST_CASE_FIXTURE(Fixture,
                  "PgUp at the top asks for older lines, once, until the server has no more") {
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  for (std::uint64_t seq = 101; seq <= 160; ++seq) says("#lobby", seq, "line");
  static_cast<void>(controller.take_wishes());
  press(KeyCode::page_up);
  CHECK(controller.take_wishes().asks.empty());
  press(KeyCode::page_up);
  press(KeyCode::page_up);
  const auto wishes = controller.take_wishes();
  const auto history = asked<command::History>(wishes);
  CHECK(history.before == core::Seq{101});
  press(KeyCode::page_up);
  CHECK(controller.take_wishes().asks.empty());
  controller.answered(wishes.asks[0], core::Event{event::Page{"#lobby", {}, false}}, now);
  press(KeyCode::page_up);
  CHECK(controller.take_wishes().asks.empty());
}

TEST_CASE_FIXTURE(Fixture, "a refused request is told where it was made, also after a switch") {
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  line("/topic new");
  auto wishes = controller.take_wishes();
  press(KeyCode::next_room);
  controller.answered(wishes.asks.at(0),
                      core::refuse(core::ErrorCode::not_an_operator, "only operators can"), now);
  CHECK_FALSE(shows("only operators can"));
  press(KeyCode::previous_room);
  CHECK(shows("only operators can"));
}

TEST_CASE_FIXTURE(Fixture, "typing is told every few seconds, but not for commands") {
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  type("/");
  type("j");
  CHECK(controller.take_wishes().asks.empty());
  press(KeyCode::interrupt);
  type("h");
  type("e");
  CHECK(asked<command::Typing>(controller.take_wishes()).to == "#lobby");
  now.steady += 4s;
  type("l");
  CHECK(asked<command::Typing>(controller.take_wishes()).to == "#lobby");
}

TEST_CASE_FIXTURE(Fixture, "a direct conversation opens with its history") {
  line("/msg bob hi");
  const auto wishes = controller.take_wishes();
  CHECK(place() == "bob");
  REQUIRE(wishes.messages.size() == 1);
  CHECK(wishes.messages[0].to == "bob");
}

TEST_CASE_FIXTURE(Fixture, "leaving a room closes it; leaving one that one is not in, too") {
  controller.press({KeyCode::room_number, {}, 2}, size, now);
  line("/part");
  const auto wishes = controller.take_wishes();
  CHECK(asked<command::Part>(wishes).room == "#dev");
  controller.answered(wishes.asks[0], core::Event{event::Done{}}, now);
  CHECK(controller.model().size() == 2);
  controller.take(core::Event{event::YouLeft{"#lobby", "out"}}, now);
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  line("/part");
  CHECK(controller.take_wishes().asks.empty());
  CHECK(controller.model().size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a mention rings, one's own words do not") {
  says("#dev", 7, "hello all");
  CHECK_FALSE(controller.take_wishes().bell);
  says("#dev", 8, "hello ada");
  CHECK(controller.take_wishes().bell);
}

TEST_CASE_FIXTURE(Fixture, "help is shown where one is, and wrong commands explained") {
  line("/help join");
  CHECK(shows("/join #ROOM: join a room, or create it"));
  line("/nonsense");
  CHECK(shows("there is no command /nonsense"));
}

TEST_CASE_FIXTURE(Fixture, "members come page by page") {
  const Ask first{command::Members{"#lobby", {}}, "#lobby", Ask::Purpose::members};
  event::MembersAre page{"#lobby", {{"ada", {}, false}, {"bob", {}, false}}, true};
  controller.answered(first, core::Event{page}, now);
  const auto wishes = controller.take_wishes();
  CHECK(asked<command::Members>(wishes).after == "bob");
  page = {"#lobby", {{"eve", {}, false}}, false};
  controller.answered(wishes.asks[0], core::Event{page}, now);
  CHECK(controller.take_wishes().asks.empty());
  controller.press({KeyCode::room_number, {}, 1}, size, now);
  CHECK(shows("3 members"));
}
