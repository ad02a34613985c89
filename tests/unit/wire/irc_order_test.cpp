// The IRC session's order: one line after the other, and long answers in pieces.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/entries.hpp"
#include "wire/irc/session.hpp"

using namespace parley;
using wire::irc::Output;
using wire::irc::Session;

namespace {

/// A session that is registered; the test plays the hub.
class Scene {
 public:
  explicit Scene(const std::string& caps = "echo-message") {
    take("CAP REQ :" + caps);
    take("NICK ada");
    take("USER ada 0 * :Ada");
    take("CAP END");
    answer(core::event::Welcome{"ada", core::Seq{}});
    answer(core::event::ServerIs{});
    REQUIRE(asks.empty());
    bytes.clear();
  }

  void take(const std::string& line) { keep(session.take(line)); }
  /// Answers the oldest ask, and goes on as the connection does.
  void answer(const core::Event& event) {
    answer_only(event);
    while (session.has_more()) keep(session.go_on());
  }
  void answer_only(const core::Event& event) {
    REQUIRE_FALSE(asks.empty());
    const core::RequestTag tag = asks.front().tag;
    asks.erase(asks.begin());
    keep(session.answer(tag, event));
  }
  template <class Command>
  [[nodiscard]] bool asks_for() const {
    return !asks.empty() && core::holds<Command>(asks.front().command);
  }
  [[nodiscard]] bool says(std::string_view part) const {
    return bytes.find(part) != std::string::npos;
  }
  [[nodiscard]] std::size_t lines() const {
    return static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
  }

  Session session{"parley", "key"};
  std::vector<Output::Ask> asks;
  std::string bytes;

 private:
  void keep(Output output) {
    bytes += output.bytes;
    std::ranges::move(output.asks, std::back_inserter(asks));
  }
};

core::event::Joined joined(const std::string& room) {
  core::event::Joined joined;
  joined.room = room;
  return joined;
}

core::event::Page page_of(std::size_t count, const std::string& text) {
  core::event::Page page{"#a", {}, false};
  for (std::size_t i = 1; i <= count; ++i) {
    auto entry = std::make_shared<core::Entry>();
    entry->seq = {i};
    entry->room_name = "#a";
    entry->from = "bob";
    tests::said(*entry).text = text;
    page.entries.push_back(std::move(entry));
  }
  return page;
}

std::string lines_of(std::size_t count) {
  std::string text = "x";
  for (std::size_t i = 1; i < count; ++i) text += "\nx";
  return text;
}

}  // namespace

TEST_CASE("a line waits until the one before it is answered to its end") {
  for (const std::string line : {"PING :x", "VERSION", "NONSENSE", "PRIVMSG #a", "CAP LIST"}) {
    CAPTURE(line);
    Scene scene;
    scene.take("JOIN #a");
    scene.take(line);
    CHECK(scene.bytes == "");
    CHECK(scene.session.held() == 1);
    scene.answer(joined("#a"));
    CHECK(scene.session.held() == 1);  // the names are still to come
    scene.answer(core::event::MembersAre{"#a", {{"ada"}}, false});
    CHECK(scene.session.held() == 0);
    const auto end = scene.bytes.find(" 366 ");
    REQUIRE(end != std::string::npos);
    CHECK(scene.bytes.find("\r\n", end) + 2 < scene.bytes.size());
  }
}

TEST_CASE("messages do not wait for messages, and the hub is asked for all of them") {
  Scene scene;
  for (int i = 0; i < 10; ++i) scene.take(i % 2 == 0 ? "PRIVMSG #a :x" : "@a=b :c notice #a :x");
  CHECK(scene.asks.size() == 10);
  scene.take("PART #a");
  scene.take("PRIVMSG #a :behind the PART");
  CHECK(scene.asks.size() == 10);
  for (std::uint64_t i = 0; i < 10; ++i) scene.answer(core::event::Accepted{{i}, {}});
  REQUIRE(scene.asks_for<core::command::Part>());
  CHECK(scene.asks.size() == 1);
  scene.answer(core::event::Done{});
  CHECK(scene.asks_for<core::command::Say>());
}

TEST_CASE("QUIT is asked for when everything before it is answered, and nothing after it") {
  Scene scene;
  scene.take("PRIVMSG bob :the build failed");
  scene.take("QUIT :done");
  scene.take("PRIVMSG bob :too late");
  CHECK(scene.asks.size() == 1);
  scene.answer(core::event::Accepted{{7}, {}});
  CHECK(scene.asks_for<core::command::Quit>());
  CHECK(scene.asks.size() == 1);
}

TEST_CASE("what was held is not done at once: what else belongs to the answer comes before it") {
  Scene scene;
  scene.take("PRIVMSG #a :x");
  scene.take("PING :after");
  scene.answer_only(core::event::Accepted{{7}, {}});
  CHECK_FALSE(scene.says("PONG"));  // the echo comes now, from the log
  REQUIRE(scene.session.has_more());
  CHECK(scene.session.go_on().bytes == ":parley PONG parley :after\r\n");
  CHECK_FALSE(scene.session.has_more());
}

TEST_CASE("a line that is too long is told so in its turn") {
  Scene scene;
  scene.take("JOIN #a");
  CHECK(scene.session.take_too_long().bytes == "");
  scene.answer(core::event::Failed{{core::ErrorCode::busy, "later"}});
  CHECK(scene.bytes.find(" 263 ") < scene.bytes.find(" 417 "));
  CHECK(scene.says(" 417 "));
}

TEST_CASE("lines that are held are forgotten when the session is over") {
  Scene scene;
  scene.take("JOIN #a");
  scene.take("PING x");
  scene.session.forget_lines();
  CHECK(scene.session.held() == 0);
  scene.answer(core::event::Failed{{core::ErrorCode::busy, "later"}});
  CHECK_FALSE(scene.says("PONG"));
}

TEST_CASE("a page of history is written in pieces, and what follows it waits") {
  for (const std::string caps : {"batch message-tags", "message-tags", "batch labeled-response"}) {
    CAPTURE(caps);
    Scene scene(caps);
    const bool batch = caps.starts_with("batch");
    const bool labels = caps.find("labeled") != std::string::npos;
    scene.take(std::string(labels ? "@label=l " : "") + "CHATHISTORY LATEST #a * 200");
    scene.take("PING end");
    scene.answer_only(page_of(200, lines_of(100)));
    constexpr std::size_t piece = 40'000;  // 16 KiB and one message more
    std::size_t pieces = 1;
    CHECK(scene.bytes.size() < piece);
    for (; scene.session.has_more(); ++pieces) {
      const Output next = scene.session.go_on();
      CHECK(next.bytes.size() < piece);
      scene.bytes += next.bytes;
    }
    CHECK(pieces > 40);
    CHECK(scene.lines() == 200 * 100 + (batch ? 2 : 0) + 1);
    CHECK(scene.bytes.starts_with("@label=l ") == labels);
    CHECK(scene.bytes.ends_with("PONG parley :end\r\n"));
  }
}

TEST_CASE("a labelled list is written as it comes, and only its first line waits for a second") {
  Scene scene("labeled-response batch");
  scene.take("@label=all LIST");
  CHECK(scene.bytes == "");  // 321 alone could be the whole answer
  core::event::RoomsAre page{{{"#a", "topic", 3}, {"#b", "", 2}}, true};
  scene.answer(page);
  CHECK(scene.lines() == 4);
  CHECK(scene.bytes.starts_with("@label=all :parley BATCH +1 :labeled-response\r\n@batch=1 "));
  const std::size_t before = scene.bytes.size();
  scene.answer(page);
  CHECK(scene.lines() == 6);
  page.more = false;
  scene.answer(page);
  CHECK(scene.bytes.size() > before);
  CHECK(scene.lines() == 10);
  CHECK(scene.bytes.ends_with(":parley BATCH :-1\r\n"));
}

TEST_CASE("a labelled answer of one line carries the label itself, and none is an ACK") {
  Scene scene("labeled-response batch");
  scene.take("@label=one TOPIC #a");
  scene.answer(core::event::TopicIs{"#a", "", "", {}});
  CHECK(scene.bytes.starts_with("@label=one :parley 331 "));
  scene.bytes.clear();
  scene.take("@label=none TOPIC #a :new");
  scene.answer(core::event::Accepted{{7}, {}});
  CHECK(scene.bytes == "@label=none :parley ACK\r\n");
}
