// What the interactive client knows after what it was told.
#include "terminal/model.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/entries.hpp"
#include "unit/terminal/model_fixture.hpp"

using namespace parley;
using namespace parley::terminal;
using tests::ModelFixture;
namespace event = core::event;
namespace update = client::update;

namespace {

std::vector<std::string> texts(const Conversation& conversation) {
  std::vector<std::string> texts;
  texts.reserve(conversation.lines.size());
  for (const auto& line : conversation.lines) texts.push_back(line.text);
  return texts;
}
using Texts = std::vector<std::string>;

std::vector<std::string> names(const Model& model) {
  std::vector<std::string> names;
  names.reserve(model.size());
  for (std::size_t i = 0; i < model.size(); ++i) names.push_back(model.at(i).name);
  return names;
}

core::EntryPtr old_message(std::uint64_t seq, std::string text) {
  auto entry = std::make_shared<core::Entry>();
  entry->seq = {seq};
  entry->room_name = "#lobby";
  entry->from = "bob";
  tests::said(*entry).text = std::move(text);
  return entry;
}

}  // namespace

TEST_CASE_FIXTURE(ModelFixture,
                  "unread messages and mentions are counted where one does not look") {
  online();
  auto& lobby = enter("#lobby");
  auto& dev = enter("#dev");
  model.go_to(lobby);
  CHECK_FALSE(says("#lobby", "bob", "hi"));
  CHECK_FALSE(says("#dev", "bob", "hi"));
  CHECK(says("#dev", "bob", "ada: look"));
  CHECK(lobby.unread == 0);
  CHECK(dev.unread == 2);
  CHECK(dev.mentions == 1);
  model.go_to(dev);
  CHECK(dev.unread == 0);
  CHECK(dev.mentions == 0);
}

TEST_CASE_FIXTURE(ModelFixture, "one's own messages, joins and topics are not unread") {
  online();
  auto& lobby = enter("#lobby");
  says("#lobby", "ada", "me, ada");
  entry(core::entry::SetTopic::number, "#lobby", "bob", "new");
  told(event::MemberJoined{"#lobby", "eve", core::Role::none, now.wall});
  CHECK(lobby.unread == 0);
  CHECK(lobby.topic == "new");
}

TEST_CASE_FIXTURE(ModelFixture,
                  "rooms come before direct conversations, whenever they are opened") {
  online();
  enter("#lobby");
  CHECK(tells("bob", "ada", "psst"));
  model.go_to(*model.find("bob"));
  enter("#dev");
  CHECK(names(model) == Texts{"parley", "#lobby", "#dev", "bob"});
  CHECK(model.current().name == "bob");
}

TEST_CASE_FIXTURE(ModelFixture, "both sides of a direct conversation are in one place") {
  online();
  tells("bob", "ada", "hi");
  tells("ada", "bob", "hi yourself");
  model.apply(update::Nick{"grace"}, now);
  tells("bob", "grace", "new name?");
  CHECK(texts(*model.find("bob")) == Texts{"hi", "hi yourself", "new name?"});
  CHECK(model.size() == 2);
}

TEST_CASE_FIXTURE(ModelFixture, "what is being sent shows at once, until it comes back") {
  online();
  auto& lobby = enter("#lobby");
  model.saying("#lobby", "k1", "hello", now);
  CHECK(lobby.pending.size() == 1);
  CHECK(model.pending() == 1);
  core::Entry entry;
  entry.seq = {5};
  entry.room_name = "#lobby";
  entry.from = "ada";
  tests::said(entry).text = "hello";
  entry.key = "k1";
  model.apply(entry, now);
  CHECK(lobby.pending.empty());
  CHECK(texts(lobby) == Texts{"hello"});
}

TEST_CASE_FIXTURE(ModelFixture, "what could not be sent becomes an error") {
  online();
  auto& lobby = enter("#lobby");
  model.saying("#lobby", "k1", "hello", now);
  model.not_said("#lobby", "k1", "you are muted", now);
  CHECK(lobby.pending.empty());
  CHECK(lobby.lines.back().kind == LineKind::error);
  CHECK(lobby.lines.back().text == "not sent: you are muted");
}

TEST_CASE_FIXTURE(ModelFixture, "older lines go above the newer, each once") {
  online();
  auto& lobby = enter("#lobby");
  seq = 9;
  says("#lobby", "bob", "ten");
  model.show_page("#lobby", {"#lobby", {old_message(8, "eight"), old_message(10, "ten")}, true},
                  now);
  CHECK(texts(lobby) == Texts{"eight", "ten"});
  CHECK(lobby.oldest() == core::Seq{8});
  CHECK_FALSE(lobby.top_reached);
  model.show_page("#lobby", {"#lobby", {old_message(3, "three")}, false}, now);
  CHECK(texts(lobby) == Texts{"three", "eight", "ten"});
  CHECK(lobby.top_reached);
  for (std::size_t i = 1; i < lobby.lines.size(); ++i) {
    CHECK(lobby.lines[i - 1].id < lobby.lines[i].id);
  }
}

TEST_CASE_FIXTURE(ModelFixture, "the text of a message that was taken back is nowhere any more") {
  online();
  auto& lobby = enter("#lobby");
  says("#lobby", "ada", "one");
  says("#lobby", "bob", "/me pokes ada");
  CHECK(lobby.lines.back().mention);
  takes_back("#lobby", "bob", 2);
  CHECK(texts(lobby) == Texts{"one", "(taken back)", "bob took a message back"});
  CHECK(lobby.lines[1].redacted);
  CHECK(lobby.lines[1].kind == LineKind::message);
  CHECK_FALSE(lobby.lines[1].mention);
  CHECK(lobby.said("bob", 1) == core::Seq{});
  CHECK(lobby.said("", 1) == core::Seq{1});
}

TEST_CASE_FIXTURE(ModelFixture, "a page that was read before a redaction does not bring it back") {
  online();
  auto& lobby = enter("#lobby");
  seq = 9;
  takes_back("#lobby", "bob", 8);
  model.show_page("#lobby", {"#lobby", {old_message(7, "seven"), old_message(8, "eight")}, false},
                  now);
  CHECK(texts(lobby) == Texts{"seven", "(taken back)", "bob took a message back"});
}

TEST_CASE_FIXTURE(ModelFixture, "what is read as taken back is not unread, and calls nobody") {
  online();
  auto& lobby = enter("#lobby");
  core::Entry entry;
  entry.seq = {1};
  entry.room_name = "#lobby";
  entry.from = "bob";
  tests::said(entry).redacted = true;
  CHECK_FALSE(model.apply(entry, now));
  CHECK(lobby.unread == 0);
  CHECK(texts(lobby) == Texts{"(taken back)"});
}

TEST_CASE_FIXTURE(ModelFixture, "a redaction opens no conversation that one does not see") {
  online();
  takes_back("", "bob", 1, "ada");
  CHECK(model.find("bob") == nullptr);
  tells("bob", "ada", "psst");
  takes_back("", "bob", 2, "ada");
  CHECK(texts(*model.find("bob")) == Texts{"(taken back)", "bob took a message back"});
}

TEST_CASE_FIXTURE(ModelFixture, "an operator of the server takes a direct message back") {
  online();
  tells("bob", "ada", "psst");
  tells("ada", "carl", "illegal words");
  takes_back("", "root", 1, "ada");
  CHECK(texts(*model.find("bob")) == Texts{"(taken back)", "root took a message back"});
  takes_back("", "root", 2, "carl");
  CHECK(texts(*model.find("carl")) == Texts{"(taken back)", "root took a message back"});
  CHECK(model.find("root") == nullptr);
}

TEST_CASE_FIXTURE(ModelFixture, "when the log began anew, its numbers mean other messages") {
  online();
  auto& lobby = enter("#lobby");
  says("#lobby", "ada", "of the old log");
  model.apply(update::Online{"ada", true, true}, now);
  CHECK(lobby.said("", 1) == core::Seq{});
  seq = 0;
  says("#lobby", "ada", "of the new log");
  takes_back("#lobby", "ada", 1);
  CHECK(lobby.lines.front().text == "of the old log");
  CHECK(lobby.lines[2].text == "(taken back)");
}

TEST_CASE_FIXTURE(ModelFixture, "when the log began anew, its past is loaded below the old lines") {
  online();
  auto& lobby = enter("#lobby");
  says("#lobby", "ada", "of the old log");
  model.apply(update::Online{"ada", true, true}, now);
  model.show_page("#lobby", {"#lobby", {old_message(5, "five"), old_message(6, "six")}, true}, now);
  model.show_page("#lobby", {"#lobby", {old_message(4, "four")}, false}, now);
  seq = 6;
  says("#lobby", "bob", "live");
  CHECK(texts(lobby) == Texts{"of the old log",
                              "the server's log began anew: what was said before is not on it",
                              "four", "five", "six", "live"});
  CHECK(std::ranges::is_sorted(lobby.lines, {}, &Line::id));
}

TEST_CASE_FIXTURE(ModelFixture, "lines are bounded, the oldest go first") {
  online();
  auto& lobby = enter("#lobby");
  for (std::size_t i = 0; i <= Conversation::most_lines; ++i) says("#lobby", "bob", "x");
  CHECK(lobby.lines.size() == Conversation::most_lines);
  CHECK(lobby.oldest() == core::Seq{2});
}

TEST_CASE_FIXTURE(ModelFixture, "members come, go, rename, and are listed") {
  online();
  auto& lobby = enter("#lobby");
  model.show_members({"#lobby", {{"ada", core::Role::founder, false}, {"bob", {}, false}}, false},
                     true);
  told(event::MemberJoined{"#lobby", "eve", core::Role::none, now.wall});
  CHECK(lobby.member_count() == 3);
  told(event::Renamed{"#lobby", "eve", "Eva", now.wall});
  CHECK(lobby.member("EVA") != nullptr);
  CHECK(lobby.member("eve") == nullptr);
  told(event::AwayChanged{"#lobby", "bob", "lunch", now.wall});
  CHECK(lobby.member("bob")->away);
  told(event::MemberLeft{"#lobby", "bob", "bye", true, now.wall});
  CHECK(lobby.member_count() == 2);
  entry(core::entry::Grant::number, "#lobby", "ada", "operator", "Eva");
  CHECK(lobby.member("Eva")->role == core::Role::op);
  entry(core::entry::Kick::number, "#lobby", "ada", "", "Eva");
  CHECK(lobby.member_count() == 1);
}

TEST_CASE_FIXTURE(ModelFixture,
                  "nicks to complete: who spoke last first, then the silent, not oneself") {
  online();
  auto& lobby = enter("#lobby");
  model.show_members(
      {"#lobby",
       {{"ada", {}, false}, {"bob", {}, false}, {"eve", {}, false}, {"zoe", {}, false}},
       false},
      true);
  says("#lobby", "zoe", "first");
  says("#lobby", "eve", "second");
  says("#lobby", "ada", "third");
  CHECK(lobby.nicks("ada") == Texts{"eve", "zoe", "bob"});
}

TEST_CASE_FIXTURE(ModelFixture, "typing shows until it is said, or for some seconds") {
  online();
  auto& lobby = enter("#lobby");
  told(event::TypingNow{"#lobby", "bob", now.wall});
  told(event::TypingNow{"#lobby", "ada", now.wall});
  CHECK(lobby.typists.size() == 1);
  says("#lobby", "bob", "hi");
  CHECK(lobby.typists.empty());
  told(event::TypingNow{"#lobby", "bob", now.wall});
  now.steady += std::chrono::seconds{10};
  CHECK(model.tick(now));
  CHECK(lobby.typists.empty());
}

TEST_CASE_FIXTURE(ModelFixture, "a lost connection is told once, however often it is tried") {
  online();
  const auto before = model.home().lines.size();
  for (int i = 0; i < 5; ++i) {
    model.apply(update::Offline{"refused", std::chrono::seconds{2}}, now);
  }
  CHECK(model.home().lines.size() == before + 1);
  CHECK(model.link().state == LinkState::offline);
  CHECK(model.link().retry_at == now.steady + std::chrono::seconds{2});
  online(true);
  CHECK(model.link().state == LinkState::online);
}

TEST_CASE_FIXTURE(ModelFixture, "being put out keeps the window, and marks it") {
  online();
  auto& lobby = enter("#lobby");
  model.saying("#lobby", "k", "never sent", now);
  told(event::YouLeft{"#lobby", "too loud"});
  CHECK_FALSE(lobby.inside);
  CHECK(lobby.pending.empty());
  CHECK(lobby.lines.back().text.find("too loud") != std::string::npos);
}

TEST_CASE_FIXTURE(ModelFixture, "closing the conversation one looks at goes to its neighbour") {
  online();
  enter("#a");
  enter("#b");
  enter("#c");
  model.go_to(2);
  model.close("#b");
  CHECK(model.current().name == "#c");
  model.close("#c");
  CHECK(model.current().name == "#a");
  model.close("");
  CHECK(model.size() == 2);
}

TEST_CASE_FIXTURE(ModelFixture, "going round, and to what is most urgent") {
  online();
  enter("#a");
  enter("#b");
  enter("#c");
  model.step(-1);
  CHECK(model.current().name == "#c");
  model.step(+1);
  CHECK(model.current_index() == 0);
  says("#a", "bob", "one");
  says("#a", "bob", "two");
  says("#b", "bob", "ada!");
  model.go_to_unread();
  CHECK(model.current().name == "#b");
  model.go_to_unread();
  CHECK(model.current().name == "#a");
  model.go_to_unread();
  CHECK(model.current().name == "#a");
}
