// Export and import.
#include "store/transfer.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;

namespace {

struct Server {
  Server() : log(store::open_sqlite({directory.path() / "data", store::Durability::process})) {}
  void append(std::vector<core::Entry> entries) const {
    REQUIRE(log->make_writer()->append(std::move(entries)));
  }
  std::string exported(const std::string& room = "") const {
    std::ostringstream out;
    store::export_entries(*log, room, out);
    return out.str();
  }
  store::Imported import(const std::string& text) const {
    std::istringstream in(text);
    return store::import_entries(*log, in);
  }
  TemporaryDirectory directory;
  std::unique_ptr<store::Log> log;
};

core::Entry direct(core::EntryKind kind, std::string text) {
  core::Entry entry = make_entry(core::RoomId{7}, kind, std::move(text));
  entry.room_name.clear();
  entry.subject = {"guest:bob"};
  return entry;
}

void fill(const Server& server) {
  auto ban = make_entry(lobby, core::EntryKind::ban, "spam");
  ban.target = "troll!*@*";
  ban.until = ban.time + std::chrono::hours(1'000'000);
  server.append({create(lobby), create(kitchen), message(lobby, "same"), message(lobby, "same"),
                 message(kitchen, "\"quoted\"\n", "key"), ban, direct(core::EntryKind::create, ""),
                 direct(core::EntryKind::direct, "psst")});
}

}  // namespace

TEST_CASE("what is exported and imported elsewhere exports to the same text") {
  const Server one;
  const Server two;
  fill(one);
  const std::string text = one.exported();
  const auto result = two.import(text);
  CHECK(result.added == 8);
  CHECK(result.known == 0);
  CHECK(two.exported() == text);
  CHECK(two.log->rooms().size() == 3);
  CHECK(two.log->rooms()[0].bans.size() == 1);
}

TEST_CASE("an import can be repeated: nothing is there twice, and equal messages stay two") {
  const Server one;
  fill(one);
  const std::string text = one.exported();
  const auto again = one.import(text);
  CHECK(again.added == 0);
  CHECK(again.known == 8);
  CHECK(one.exported() == text);
}

TEST_CASE("one room is exported by its name, whatever the case; an unknown one is an error") {
  const Server one;
  fill(one);
  const std::string text = one.exported("#LOBBY");
  CHECK(text.find("quoted") == std::string::npos);
  CHECK(text.find("same") != std::string::npos);
  CHECK(text.find("psst") == std::string::npos);
  CHECK_THROWS_WITH(one.exported("#nowhere"), "there is no room '#nowhere' in this log");
}

TEST_CASE("bad input is an error that names the line") {
  const Server one;
  const std::string header = "{\"parley_export\":1}\n";
  CHECK_THROWS_WITH(one.import(""), "line 1: the input is empty");
  CHECK_THROWS_WITH(one.import("{}\n"), "line 1: this is no export of parleyd");
  CHECK_THROWS_WITH(one.import("{\"parley_export\":2}\n"),
                    "line 1: this export is of a version that this parleyd does not know");
  const auto failure_of = [&](const std::string& line) {
    try {
      one.import(header + line);
      return std::string();
    } catch (const std::runtime_error& failure) {
      return std::string(failure.what());
    }
  };
  CHECK(failure_of("nonsense").starts_with("line 2: "));
  CHECK(failure_of("\n{\"room\":\"#x\"}").starts_with("line 3: "));
  CHECK(failure_of(R"({"room":"#x","kind":"dance","time":1,"from":"a","sender":"g"})") ==
        "line 2: 'dance' is no kind of entry");
  CHECK(failure_of(R"({"room":"#x","kind":"message","time":1,"from":"a","sender":"g"})") ==
        "line 2: the room's first entry must be its create");
}
