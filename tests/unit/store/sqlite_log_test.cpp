// The SQLite log over restarts, upgrades, locks and damage.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "store/sqlite_entries.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;
using Texts = std::vector<std::string>;

namespace {

std::unique_ptr<store::Log> open(const TemporaryDirectory& directory) {
  return store::open_sqlite({directory.path() / "data", store::Durability::process});
}

Texts lobby_texts(store::Log& log) {
  const auto page = log.make_reader()->history({lobby, {}, Seq{0}, 10'000});
  REQUIRE(page.has_value());
  return texts(page->entries);
}

std::string failure_of(const TemporaryDirectory& directory) {
  try {
    static_cast<void>(open(directory));
    return "";
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
}

void fill(store::Log& log, int messages) {
  const auto writer = log.make_writer();
  REQUIRE(writer->append({create(lobby)}));
  std::vector<core::Entry> entries;
  for (int i = 0; i < messages; ++i) entries.push_back(message(lobby, "m" + std::to_string(i)));
  REQUIRE(writer->append(std::move(entries)));
}

}  // namespace

TEST_CASE("a room's state on disk is the fold of its entries, and comes back at the next start") {
  const TemporaryDirectory directory;
  core::RoomState expected;
  {
    const auto log = open(directory);
    const auto writer = log->make_writer();
    auto topic = make_entry(lobby, core::EntryKind::topic, "tea at four");
    auto mode = make_entry(lobby, core::EntryKind::mode, "on");
    mode.target = "private";
    auto grant = make_entry(lobby, core::EntryKind::grant, "operator");
    grant.target = "bob";
    grant.subject = {"guest:bob"};
    auto ban = make_entry(lobby, core::EntryKind::ban, "spam");
    ban.target = "troll!*@*";
    ban.until = ban.time + std::chrono::hours(24 * 365 * 100);
    for (const auto& batch : {std::vector{create(lobby), topic}, std::vector{mode, grant, ban},
                              std::vector{message(lobby, "hi")}}) {
      const auto committed = writer->append(batch);
      REQUIRE(committed.has_value());
      for (const core::Committed& one : *committed) core::apply(expected, *one.entry);
    }
  }
  const auto log = open(directory);
  CHECK(log->notices().empty());
  const auto rooms = log->rooms();
  REQUIRE(rooms.size() == 1);
  CHECK(rooms[0] == expected);
  CHECK(log->head() == Seq{6});
}

TEST_CASE("a second server on the same directory is refused, and told who has it") {
  const TemporaryDirectory directory;
  const auto first = open(directory);
  const std::string failure = failure_of(directory);
  CHECK(failure.find("in use by another parleyd (process " + std::to_string(::getpid())) !=
        std::string::npos);
}

TEST_CASE("the directory and the log are for their owner only") {
  const TemporaryDirectory directory;
  const auto log = open(directory);
  for (const auto& path : {directory.path() / "data", directory.path() / "data" / "log.db"}) {
    struct stat facts{};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 077U) == 0);
  }
}

TEST_CASE("a log locked by another program refuses, stores nothing, and goes on when it is free") {
  const TemporaryDirectory directory;
  const auto log = open(directory);
  const auto writer = log->make_writer();
  REQUIRE(writer->append({create(lobby)}));
  {
    SQLite::Database other((directory.path() / "data" / "log.db").string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN EXCLUSIVE");
    const auto refused = writer->append({message(lobby, "lost?")});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == core::ErrorCode::log_unavailable);
    CHECK(refused.error().text.find("locked by another process") != std::string::npos);
    other.exec("ROLLBACK");
  }
  const auto stored = writer->append({message(lobby, "kept")});
  REQUIRE(stored.has_value());
  CHECK(stored->front().entry->seq == Seq{2});
  CHECK(lobby_texts(*log) == Texts{"create", "kept"});
}

TEST_CASE(
    "a full disk refuses the whole batch, state changes too, and costs nothing that was kept") {
  const TemporaryDirectory directory;
  const auto log = open(directory);
  const auto writer = log->make_writer();
  REQUIRE(writer->append({create(lobby), message(lobby, "before")}));
  // A limit on the size of files: writing past it fails as a full disk does (EFBIG, not ENOSPC).
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const rlimit small{64 * 1024, old.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::vector<core::Entry> many{make_entry(lobby, core::EntryKind::topic, "never")};
  for (int i = 0; i < 100; ++i) many.push_back(message(lobby, std::string(4000, 'x')));
  const auto refused = writer->append(many);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &old) == 0);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == core::ErrorCode::log_unavailable);
  const auto stored = writer->append({message(lobby, "after")});
  REQUIRE(stored.has_value());
  CHECK(stored->front().entry->seq == Seq{3});
  CHECK(lobby_texts(*log) == Texts{"create", "before", "after"});
  CHECK(log->rooms()[0].topic.empty());
}

TEST_CASE("a log from a newer version is refused, and so is a database of somebody else's") {
  const TemporaryDirectory directory;
  {
    const auto log = open(directory);
  }
  const std::string file = (directory.path() / "data" / "log.db").string();
  SUBCASE("newer") {
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
    CHECK(failure_of(directory).find("newer version of parleyd") != std::string::npos);
  }
  SUBCASE("another program's") {
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA application_id = 1");
    CHECK(failure_of(directory).find("not Parley's") != std::string::npos);
  }
  SUBCASE("no database at all") {
    std::ofstream(file, std::ios::trunc) << std::string(100'000, 'z');
    CHECK(failure_of(directory).find("damaged") != std::string::npos);
  }
}

TEST_CASE("a migration is a step in a transaction, and steps are run once") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "steps.db";
  constexpr std::array<std::string_view, 1> first{"CREATE TABLE one (x)"};
  constexpr std::array<std::string_view, 2> second{"CREATE TABLE one (x)",
                                                   "INSERT INTO one VALUES (7)"};
  auto database = store::open_database(file, store::Access::read_write);
  CHECK(store::migrate(database, first, file) == 0);
  CHECK(store::migrate(database, second, file) == 1);
  CHECK(store::migrate(database, second, file) == 2);
  CHECK(database.execAndGet("SELECT count(*) FROM one").getInt() == 1);
  CHECK_THROWS_AS(store::migrate(database, first, file), std::runtime_error);
}

TEST_CASE("bytes overwritten in the middle are found at the start, with what to do") {
  const TemporaryDirectory directory;
  fill(*open(directory), 5000);
  {
    std::fstream file(directory.path() / "data" / "log.db",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100'000);
    file << std::string(50'000, '\x5a');
  }
  const std::string failure = failure_of(directory);
  CHECK(failure.find("damaged") != std::string::npos);
  CHECK(failure.find("parleyd export") != std::string::npos);
}

TEST_CASE("a lost or foreign search index is made again") {
  const TemporaryDirectory directory;
  fill(*open(directory), 100);
  const auto search = [&]() {
    const auto log = open(directory);
    const auto index = log->make_index();
    while (index->advance(30).value()) {
    }
    return texts(index->search({{lobby}, "m42", {}, 10})->entries);
  };
  const auto file = directory.path() / "data" / "search.db";
  CHECK(search() == Texts{"m42"});
  SUBCASE("deleted") { std::filesystem::remove(file); }
  SUBCASE("damaged") { std::ofstream(file, std::ios::trunc) << std::string(50'000, 'z'); }
  SUBCASE("ahead of the log") {
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("UPDATE cursor SET seq = 9999");
  }
  CHECK(search() == Texts{"m42"});
}
