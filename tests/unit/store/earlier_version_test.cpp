// A log that an earlier version's server wrote (files/README.md): migrated, and read whole.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/hub.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;

namespace {

/// An open copy of the file.
struct EarlierLog {
  EarlierLog() {
    const std::filesystem::path folder = directory.path() / "data";
    std::filesystem::create_directory(folder);
    std::filesystem::copy_file(PARLEY_STORE_FILES "/log_b24d73d.db", folder / "log.db");
    std::filesystem::permissions(folder / "log.db", std::filesystem::perms::owner_read |
                                                        std::filesystem::perms::owner_write);
    log = store::open_sqlite({.directory = folder, .durability = store::Durability::process});
  }

  [[nodiscard]] std::vector<core::EntryPtr> entries() const {
    const auto scan = log->make_reader()->scan({}, 1000);
    REQUIRE_MESSAGE(scan.has_value(), scan.error().text);
    CHECK(scan->unreadable == 0);
    return scan->entries;
  }
  template <class Payload>
  [[nodiscard]] std::vector<Payload> all() const {
    std::vector<Payload> found;
    for (const core::EntryPtr& entry : entries()) {
      if (const auto* what = core::as<Payload>(*entry)) found.push_back(*what);
    }
    return found;
  }

  const TemporaryDirectory directory;
  std::unique_ptr<store::Log> log;
};

}  // namespace

TEST_CASE_FIXTURE(EarlierLog, "an earlier version's log has all its entries, of every kind") {
  const auto all_entries = entries();
  REQUIRE(all_entries.size() == 34);
  std::map<std::string_view, int> kinds;
  for (const core::EntryPtr& entry : all_entries) ++kinds[core::kind_name(*entry)];
  CHECK(kinds.size() == 17);
  CHECK(kinds["message"] == 6);
  CHECK(kinds["direct"] == 2);
  CHECK(log->head() == Seq{34});
  CHECK(all_entries.front()->room_name == "#lobby");
  CHECK(all_entries.front()->from == "ada");
}

TEST_CASE_FIXTURE(EarlierLog, "each kind of an earlier version's entry has its own fields") {
  const auto messages = all<core::entry::Message>();
  CHECK(messages[0].text == "hello\nworld");
  CHECK(messages[1].notice);
  CHECK(messages[2].bot);
  CHECK(messages[4].redacted);
  CHECK(messages[4].text.empty());
  CHECK(entries()[1]->key == "k1");
  CHECK(entries().back()->account == "ada");
  const auto directs = all<core::entry::Direct>();
  CHECK(directs[0].to == "bob");
  CHECK(directs[0].text == "psst");
  const auto creates = all<core::entry::Create>();
  CHECK(creates[0].with.value.empty());
  CHECK_FALSE(creates[1].with.value.empty());
  CHECK(all<core::entry::SetTopic>()[0].text == "tea at four");
  const auto modes = all<core::entry::SetMode>();
  CHECK(modes[0] == core::entry::SetMode{"moderated", "on"});
  CHECK(modes[1] == core::entry::SetMode{"password", "sesame"});
  CHECK(modes[2] == core::entry::SetMode{"limit", "9"});
  const auto grants = all<core::entry::Grant>();
  CHECK(grants[0].nick == "bob");
  CHECK(grants[0].role == core::Role::op);
  CHECK(grants[1].role == core::Role::voice);
  CHECK(grants[2].role == core::Role::none);
  CHECK(all<core::entry::Kick>()[0].reason == "enough");
  CHECK(all<core::entry::Invite>()[0].nick == "carol");
  CHECK(all<core::entry::Invite>()[0].identity == grants[1].identity);
  const auto bans = all<core::entry::Ban>();
  CHECK(bans[0].mask == "troll!*@*");
  CHECK(bans[0].reason == "spam");
  CHECK(bans[0].until != core::Time{});
  CHECK(bans[1].until == core::Time{});
  CHECK(all<core::entry::Unadmit>()[0].mask == "eve!*@*");
  const auto redaction = all<core::entry::Redact>().at(0);
  CHECK(redaction.about == Seq{6});
  CHECK(redaction.reason == "typo");
  CHECK_FALSE(redaction.author.value.empty());
}

TEST_CASE_FIXTURE(EarlierLog, "an earlier version's rooms and read marks go on") {
  const auto rooms = log->rooms();
  REQUIRE(rooms.size() == 2);
  const core::RoomState& room = rooms[0];
  CHECK(room.name == "#lobby");
  CHECK(room.topic == "tea at four");
  CHECK(room.modes.moderated);
  CHECK(room.modes.invite_only);
  CHECK(room.modes.limit == 9);
  CHECK(room.modes.password.empty());
  CHECK(room.operators.size() == 1);
  CHECK(room.voiced.empty());
  CHECK(room.invited.size() == 1);
  CHECK(room.bans.size() == 1);
  core::RoomState folded;
  for (const core::EntryPtr& entry : entries()) {
    if (entry->room == room.id) core::apply(folded, *entry);
  }
  CHECK(folded == room);
  std::vector<core::Submission> ask;
  ask.emplace_back(core::ReadMark{room.id, "#lobby", room.founder, "", {}});
  ask.emplace_back(std::make_shared<core::Entry>(message(room.id, "after the update")));
  const auto committed = log->make_writer()->append(std::move(ask));
  REQUIRE(committed.has_value());
  const auto& mark = std::get<core::ReadMark>(committed->at(0).what);
  CHECK(core::format_time(mark.time) == "2026-11-30T12:00:00.000Z");
  CHECK(committed->at(1).entry()->seq == Seq{35});
}
