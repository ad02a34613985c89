// What the SQLite log keeps of rooms beside their entries.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <map>

#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;

namespace {

std::string ask_sql(const TemporaryDirectory& directory, const std::string& question) {
  SQLite::Database database(log_file(directory), SQLite::OPEN_READONLY);
  return database.execAndGet(question).getString();
}

/// An open log that appends each entry in a transaction of its own.
class OneByOne {
 public:
  explicit OneByOne(const TemporaryDirectory& directory)
      : log_(open_log(directory.path())), writer_(log_->make_writer()) {
    for (const core::RoomState& room : log_->rooms()) folded_[room.id] = room;
  }

  Seq append(const core::Entry& entry) {
    auto done = writer_->append(drafts({entry}));
    REQUIRE_MESSAGE(done.has_value(), done.error().text);
    core::apply(folded_[entry.room], *done->front().entry());
    return done->front().entry()->seq;
  }
  void submit(core::Submission what) {
    std::vector<core::Submission> one;
    one.push_back(std::move(what));
    REQUIRE(writer_->append(std::move(one)).has_value());
  }
  [[nodiscard]] std::vector<core::RoomState> rooms() const { return log_->rooms(); }
  [[nodiscard]] const core::RoomState& folded(core::RoomId room) { return folded_[room]; }
  [[nodiscard]] std::unique_ptr<store::LogReader> reader() const { return log_->make_reader(); }

 private:
  std::unique_ptr<store::Log> log_;
  std::unique_ptr<store::LogWriter> writer_;
  std::map<core::RoomId, core::RoomState> folded_;
};

core::Entry mask(std::uint8_t kind, int number) {
  return make_entry(lobby, kind, std::string(200, 'r'), "troll" + std::to_string(number) + "!*@*");
}

core::Entry by(core::Entry entry, const std::string& nick) {
  entry.from = nick;
  entry.sender = {"guest:" + nick};
  return entry;
}

core::RoomEnd end_of(core::RoomId room) {
  core::RoomEnd end;
  end.room = room;
  return end;
}

}  // namespace

TEST_CASE("a change of a room with many masks does not write them all again") {
  const TemporaryDirectory directory;
  core::RoomState expected;
  {
    OneByOne log(directory);
    log.append(create(lobby));
    for (int i = 0; i < 200; ++i) log.append(mask(core::entry::Ban::number, i));
    const std::string state = "SELECT state FROM rooms";
    const std::string before = ask_sql(directory, state);
    REQUIRE(before.size() > 20'000);
    std::size_t written = 0;  // how often the state was, in 300 changes
    std::string last = before;
    for (int i = 0; i < 300; ++i) {
      log.append(
          make_entry(lobby, core::entry::SetMode::number, i % 2 == 0 ? "on" : "off", "moderated"));
      if (std::string now = ask_sql(directory, state); now != last) {
        ++written;
        last = std::move(now);
      }
    }
    CHECK(written <= 3);
    log.append(mask(core::entry::Unban::number, 7));
    expected = log.folded(lobby);
    CHECK(log.rooms() == std::vector{expected});
    CHECK(std::stoi(ask_sql(directory, "SELECT count(*) FROM unsaved")) > 0);
  }
  CHECK(expected.bans.size() == 199);
  OneByOne again(directory);  // and so it is after a restart, and after another change
  CHECK(again.rooms() == std::vector{expected});
  again.append(mask(core::entry::Mute::number, 1));
  CHECK(again.rooms() == std::vector{again.folded(lobby)});
}

TEST_CASE("a small room is written at each change") {
  const TemporaryDirectory directory;
  OneByOne log(directory);
  log.append(create(lobby));
  for (int i = 0; i < 5; ++i) {
    log.append(make_entry(lobby, core::entry::SetTopic::number, "tea " + std::to_string(i)));
    CHECK(ask_sql(directory, "SELECT count(*) FROM unsaved") == "0");
    CHECK(log.rooms() == std::vector{log.folded(lobby)});
  }
}

TEST_CASE("the newest message of a room is known, and whether somebody answered its founder") {
  const TemporaryDirectory directory;
  {
    OneByOne log(directory);
    log.append(create(lobby));
    CHECK_FALSE(log.rooms()[0].said);
    log.append(message(lobby, "anybody here?"));
    const Seq said = log.append(message(lobby, "hello?"));
    for (int i = 0; i < 5; ++i) log.append(make_entry(lobby, core::entry::SetTopic::number, "t"));
    CHECK(log.rooms()[0].said == said);
    CHECK_FALSE(log.rooms()[0].answered);
    log.append(by(message(lobby, "yes"), "bob"));
    log.append(message(lobby, "ah"));
    CHECK(log.rooms() == std::vector{log.folded(lobby)});
  }
  OneByOne again(directory);
  CHECK(again.rooms()[0].answered);
  CHECK(again.rooms()[0].said == Seq{10});
}

TEST_CASE("whether an account wrote in a room is known after a restart") {
  const TemporaryDirectory directory;
  {
    OneByOne log(directory);
    log.append(create(lobby));
    core::Entry topic = make_entry(lobby, core::entry::SetTopic::number, "tea");
    topic.account = "Ada";
    log.append(topic);
    log.append(message(lobby, "hello"));
    CHECK_FALSE(log.rooms()[0].by_account);
    core::Entry said = message(lobby, "hello");
    said.account = "Ada";
    log.append(said);
    log.append(message(lobby, "by a guest"));
    CHECK(log.rooms() == std::vector{log.folded(lobby)});
  }
  CHECK(OneByOne(directory).rooms()[0].by_account);
}

TEST_CASE("a room that was handed over has its new founder after a restart") {
  const TemporaryDirectory directory;
  const auto hand_over = [](const std::string& to) {
    return make_entry(lobby, core::entry::Grant::number, "founder", to, {"guest:" + to});
  };
  core::RoomState folded;
  {
    OneByOne log(directory);
    log.append(create(lobby));
    log.append(message(lobby, "anybody here?"));
    log.append(hand_over("bob"));
    log.append(message(lobby, "it is yours"));
    folded = log.folded(lobby);
    CHECK(folded.founder == core::Identity{"guest:bob"});
    CHECK(log.rooms() == std::vector{folded});
  }
  OneByOne again(directory);
  CHECK(again.rooms() == std::vector{folded});
}

TEST_CASE("a room that has ended is not there any more; its id and its entries stay its own") {
  const TemporaryDirectory directory;
  {
    OneByOne log(directory);
    log.append(create(lobby));
    log.append(make_entry(lobby, core::entry::SetTopic::number, "old"));
    log.append(create(kitchen));
    log.submit(end_of(lobby));
    CHECK(log.rooms().size() == 1);
    CHECK(log.rooms()[0].id == kitchen);
    log.submit(end_of(kitchen));
  }
  OneByOne log(directory);
  const auto rooms = log.rooms();
  REQUIRE(rooms.size() == 1);  // so that no other room gets this id
  CHECK(rooms[0].id == kitchen);
  CHECK(rooms[0].ended);
  const core::RoomId next{3};
  auto anew = create(lobby);
  anew.room = next;
  CHECK(log.append(anew) == Seq{4});
  CHECK(log.rooms().size() == 1);
  CHECK(log.rooms()[0].name == "#lobby");
  CHECK(log.rooms()[0].topic.empty());
  const auto scan = log.reader()->scan({}, 10);
  REQUIRE(scan.has_value());
  CHECK(scan->entries.size() == 4);
  CHECK(scan->unreadable == 0);
}

TEST_CASE("a user who only asks for a mark gets no row") {
  const TemporaryDirectory directory;
  OneByOne log(directory);
  log.append(create(lobby));
  log.submit(core::ReadMark{lobby, "", {"guest:stranger"}, "", {}});
  CHECK(ask_sql(directory, "SELECT count(*) FROM identities") == "1");
  log.submit(core::ReadMark{lobby, "", {"guest:bob"}, "", core::Time{std::chrono::seconds(1)}});
  CHECK(ask_sql(directory, "SELECT count(*) FROM identities") == "2");
}
