// The SQLite log over restarts and upgrades.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "store/sqlite_database.hpp"
#include "unit/store/log_version_1.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;
using Texts = std::vector<std::string>;

namespace {

bool mentions(const std::vector<std::string>& notices, std::string_view what) {
  return std::ranges::any_of(
      notices, [&](const auto& line) { return line.find(what) != std::string::npos; });
}

/// Opens, indexes everything, and searches the lobby.
Texts find(const TemporaryDirectory& directory, std::string text) {
  const auto log = open_log(directory.path());
  const auto index = log->make_index();
  while (index->advance(30).value()) {
  }
  return texts(index->search({{lobby}, std::move(text), {}, 10})->entries);
}

}  // namespace

TEST_CASE("a room's state on disk is the fold of its entries, and comes back at the next start") {
  const TemporaryDirectory directory;
  core::RoomState expected;
  {
    const auto log = open_log(directory.path());
    const auto writer = log->make_writer();
    const auto topic = make_entry(lobby, core::entry::SetTopic::number, "tea at four");
    const auto mode = make_entry(lobby, core::entry::SetMode::number, "on", "private");
    const auto grant =
        make_entry(lobby, core::entry::Grant::number, "operator", "bob", {"guest:bob"});
    const auto ban = make_entry(lobby, core::entry::Ban::number, "spam", "troll!*@*", {},
                                topic.time + std::chrono::hours(24 * 365 * 100));
    const auto password = make_entry(lobby, core::entry::SetMode::number, "sesame", "password");
    const auto limit = make_entry(lobby, core::entry::SetMode::number, "9", "limit");
    const auto except = make_entry(lobby, core::entry::Except::number, "", "eve!*@*");
    const auto admit = make_entry(lobby, core::entry::Admit::number, "", "bob!*@*");
    for (const auto& batch :
         {std::vector{create(lobby), topic}, std::vector{mode, grant, ban},
          std::vector{password, limit, except, admit}, std::vector{message(lobby, "hi")}}) {
      const auto committed = writer->append(drafts(batch));
      REQUIRE(committed.has_value());
      for (const core::Committed& one : *committed) core::apply(expected, *one.entry());
    }
  }
  const auto log = open_log(directory.path());
  CHECK(log->notices().empty());
  const auto rooms = log->rooms();
  REQUIRE(rooms.size() == 1);
  CHECK(rooms[0] == expected);
  CHECK(log->head() == Seq{10});
}

TEST_CASE("a log from a newer version is refused, and so is a database of somebody else's") {
  const TemporaryDirectory directory;
  {
    const auto log = open_log(directory.path());
  }
  const std::string file = log_file(directory).string();
  SUBCASE("newer") {
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
    CHECK(opening_failure(directory.path()).find("newer version of parleyd") != std::string::npos);
  }
  SUBCASE("another program's") {
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA application_id = 1");
    CHECK(opening_failure(directory.path()).find("not Parley's") != std::string::npos);
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

TEST_CASE("a log of version 1 is brought up to date, and nothing is lost") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path() / "data");
  SQLite::Database(log_file(directory).string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec(log_version_1);
  CHECK(opening_failure(directory.path(), true).find("older version") != std::string::npos);
  {
    const auto log = open_log(directory.path());
    CHECK(mentions(log->notices(), "brought from schema 1 to 7"));
    CHECK(log->head() == Seq{3});
    CHECK(lobby_texts(*log) == Texts{"create", "hello", "hi ada"});
    const auto last = log->make_reader()->history({lobby, {}, {}, 1});
    CHECK(last->entries.front()->sender == core::Identity{"guest:bob"});
    const core::Time of_hello{std::chrono::milliseconds(1'795'462'495'923)};
    CHECK(log->latest() == of_hello);
    core::HistoryQuery earlier{lobby, {}, {}, 9};
    earlier.before_time = of_hello;
    CHECK(texts(log->make_reader()->history(earlier)->entries) == Texts{"create", "hi ada"});
    const core::RoomState lobby_state = log->rooms().at(0);
    CHECK(lobby_state.topic == "tea");
    CHECK(lobby_state.modes.is_private());
    CHECK(lobby_state.operators == std::vector<core::Identity>{{"guest:bob"}});
    CHECK(lobby_state.bans.at(0).mask == "troll!*@*");
    CHECK(lobby_state.said == Seq{3});
    CHECK(lobby_state.answered);
    CHECK_FALSE(lobby_state.by_account);
    const auto again = log->make_writer()->append(drafts({message(lobby, "hello", "k")}));
    REQUIRE(again.has_value());
    CHECK(again->front().duplicate);
  }
  CHECK(open_log(directory.path())->notices().empty());
  CHECK(find(directory, "ada") == Texts{"hi ada"});
}

TEST_CASE("the databases' memory stays within what their cache was given, however long the log") {
  const TemporaryDirectory directory;
  const std::uint64_t before = store::database_memory();
  const auto log = store::open_sqlite({.directory = directory.path() / "data",
                                       .durability = store::Durability::process,
                                       .cache_kib = 100});
  const auto writer = log->make_writer();
  const auto index = log->make_index();
  REQUIRE(writer->append(drafts({create(lobby)})).has_value());
  std::uint64_t most = 0;
  for (int batch = 0; batch < 100; ++batch) {
    std::vector<core::Entry> entries;
    for (int i = 0; i < 100; ++i) {
      const std::string name = fmt::format("m{}", batch * 100 + i);
      entries.push_back(message(lobby, name + " " + std::string(300, 'x'), name));
    }
    REQUIRE(writer->append(drafts(entries)).has_value());
    while (index->advance(100).value()) {
    }
    most = std::max(most, store::database_memory() - before);
  }
  CHECK(std::filesystem::file_size(log_file(directory).string() + "-wal") > 4 << 20);
  CHECK(most < 1 << 20);
}

TEST_CASE("all files are for their owner only, whatever directory and umask allow") {
  const TemporaryDirectory directory;
  SUBCASE("in a directory of its own making") {}
  SUBCASE("in a directory that was there") {
    std::filesystem::create_directory(directory.path() / "data");
  }
  const mode_t old = ::umask(0);
  {
    const auto log = open_log(directory.path());
    fill_lobby(*log, 10);
    while (log->make_index()->advance(100).value()) {
    }
    int files = 0;
    for (const auto& file : std::filesystem::directory_iterator(directory.path() / "data")) {
      struct stat facts{};
      REQUIRE(::stat(file.path().c_str(), &facts) == 0);
      CHECK_MESSAGE((facts.st_mode & 077U) == 0, file.path().string());
      ++files;
    }
    CHECK(files >= 3);
  }
  ::umask(old);
}

TEST_CASE("a directory and files that are open to others are closed, and the log says so") {
  const TemporaryDirectory directory;
  {
    const auto log = open_log(directory.path());
  }
  REQUIRE(::chmod((directory.path() / "data").c_str(), 0777) == 0);
  REQUIRE(::chmod(log_file(directory).c_str(), 0644) == 0);
  const auto log = open_log(directory.path());
  const auto mode = [](const std::filesystem::path& path) {
    struct stat facts{};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    return facts.st_mode & 0777U;
  };
  CHECK(mode(directory.path() / "data") == 0700U);
  CHECK(mode(log_file(directory)) == 0600U);
  const auto notices = log->notices();
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].ends_with("data was open to other users (mode 0777): it has mode 0700 now"));
  CHECK(notices[1].ends_with("log.db was open to other users (mode 0644): it has mode 0600 now"));
}

TEST_CASE("a link in the place of a file is refused, and what it leads to stays as it was") {
  for (const char* name : {"lock", "log.db", "log.db-wal", "search.db", "accounts.db", "tls.key"}) {
    CAPTURE(name);
    const TemporaryDirectory directory;
    const auto victim = directory.write("victim", "precious");
    std::filesystem::create_directory(directory.path() / "data");
    const auto planted = directory.path() / "data" / name;
    const auto refused = [&](const std::string& why) {
      try {
        static_cast<void>(open_log(directory.path()));
      } catch (const std::runtime_error& refusal) {
        return std::string(refusal.what()).find(why) != std::string::npos;
      }
      return false;
    };
    std::filesystem::create_symlink(victim, planted);
    CHECK(refused("is a symbolic link"));
    std::filesystem::remove(planted);
    std::filesystem::create_symlink(directory.path() / "nothing", planted);
    CHECK(refused("is a symbolic link"));
    CHECK_FALSE(std::filesystem::exists(directory.path() / "nothing"));
    std::filesystem::remove(planted);
    std::filesystem::create_hard_link(victim, planted);
    CHECK(refused("has a second name"));
    std::filesystem::remove(planted);
    std::filesystem::create_directory(planted);
    CHECK(refused("is no regular file"));
    CHECK(std::filesystem::file_size(victim) == 8);
  }
}

TEST_CASE("after a stop that was not clean, opening says that it has checked, once") {
  const TemporaryDirectory directory;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto log = open_log(directory.path());
    static_cast<void>(log->make_writer()->append(drafts({create(lobby)})));
    ::_exit(0);  // without a destructor
  }
  ::waitpid(child, nullptr, 0);
  {
    const auto log = open_log(directory.path());
    CHECK(mentions(log->notices(), "the last stop was not clean"));
    CHECK(log->head() == Seq{1});
  }
  CHECK(open_log(directory.path())->notices().empty());
}

TEST_CASE("a search index that is lost or of no use is made again, and opening says why") {
  const TemporaryDirectory directory;
  fill_lobby(*open_log(directory.path()), 100);
  CHECK(find(directory, "m42") == Texts{"m42"});
  const auto file = directory.path() / "data" / "search.db";
  const auto change = [&file](const char* sql) {
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(sql);
  };
  std::string why;
  SUBCASE("deleted") {
    std::filesystem::remove(file);
    why = "there was none";
  }
  SUBCASE("damaged") {
    std::ofstream(file, std::ios::trunc) << std::string(50'000, 'z');
    why = "damaged";
  }
  SUBCASE("ahead of the log") {
    change("UPDATE cursor SET seq = 9999");
    why = "knew more";
  }
  SUBCASE("another log's") {
    change("UPDATE cursor SET log = 'other'");
    why = "another log's";
  }
  SUBCASE("of another version") {
    change("PRAGMA user_version = 1");
    why = "another version";
  }
  CHECK(mentions(open_log(directory.path())->notices(), why));
  CHECK(find(directory, "m42") == Texts{"m42"});
}

TEST_CASE("an index that is damaged under a running server begins anew") {
  const TemporaryDirectory directory;
  fill_lobby(*open_log(directory.path()), 3000);
  CHECK(find(directory, "m42") == Texts{"m42"});
  const auto log = open_log(directory.path());
  const auto index = log->make_index();
  {
    std::fstream file(directory.path() / "data" / "search.db",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(std::filesystem::file_size(directory.path() / "data" / "search.db") - 4096,
                        '\x5a');
  }
  const auto refused = index->search({{lobby}, "m42", {}, 10});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == core::ErrorCode::log_unavailable);
  CHECK(refused.error().text.find("being made again") != std::string::npos);
  while (index->advance(500).value()) {
  }
  CHECK(texts(index->search({{lobby}, "m42", {}, 10})->entries) == Texts{"m42"});
}
