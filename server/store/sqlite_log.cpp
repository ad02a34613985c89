// The SQLite log: opening, checking, and what hangs together.
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <optional>
#include <stdexcept>
#include <utility>

#include "store/directory_lock.hpp"
#include "store/log.hpp"
#include "store/sqlite_entries.hpp"
#include "store/sqlite_index.hpp"
#include "store/sqlite_reader.hpp"
#include "store/sqlite_writer.hpp"

namespace parley::store {

namespace {

constexpr int application_id = 1'346'458'956;  // "PARL"
constexpr std::int64_t small_file = 64 << 20;  // bytes; up to it the whole file is checked
constexpr int newest_checked = 20'000;         // entries, of a larger one

/// Asks SQLite whether what it finds fits together; gives what it says, "ok" if so.
std::string quick_check(SQLite::Database& database) {
  return database.execAndGet("PRAGMA quick_check(1)").getString();
}

class SqliteLog final : public Log {
 public:
  explicit SqliteLog(const SqliteOptions& options)
      : options_(options), file_(options.directory / "log.db") {
    if (options.read_only && !std::filesystem::exists(file_)) {
      throw std::runtime_error(fmt::format("there is no log in {}", options.directory.string()));
    }
    if (!options.read_only) lock_.emplace(options.directory);
    database_.emplace(
        open_database(file_, options.read_only ? Access::read_only : Access::read_write));
    if (options.read_only) return;
    ::chmod(file_.c_str(), S_IRUSR | S_IWUSR);
    check_owner();
    if (const int before = migrate(*database_, log_migrations(), file_); before > 0) {
      if (before < static_cast<int>(log_migrations().size())) {
        notices_.push_back(fmt::format("the log was brought from schema {} to {}", before,
                                       log_migrations().size()));
      }
      check_integrity();
    }
    database_->exec("UPDATE stopped SET cleanly = 0");
  }

  ~SqliteLog() override {
    if (options_.read_only) return;
    try {
      database_->exec("UPDATE stopped SET cleanly = 1");
    } catch (const SQLite::Exception&) {
      return;  // the next start checks, that is all
    }
  }
  SqliteLog(const SqliteLog&) = delete;
  SqliteLog& operator=(const SqliteLog&) = delete;

  std::vector<core::RoomState> rooms() override {
    // The newest entry of each room: one step in the index (room, seq) each.
    SQLite::Statement all(*database_,
                          "SELECT id, state, (SELECT max(seq) FROM log WHERE room = rooms.id) "
                          "FROM rooms ORDER BY id");
    std::vector<core::RoomState> states;
    while (all.executeStep()) {
      const core::RoomId id{static_cast<std::uint64_t>(all.getColumn(0).getInt64())};
      states.push_back(state_from_text(id, all.getColumn(1).getString()));
      states.back().last = {static_cast<std::uint64_t>(all.getColumn(2).getInt64())};
    }
    return states;
  }

  core::Seq head() override {
    return {static_cast<std::uint64_t>(
        database_->execAndGet("SELECT coalesce(max(seq), 0) FROM log").getInt64())};
  }

  std::unique_ptr<LogWriter> make_writer() override {
    return std::make_unique<SqliteWriter>(file_, options_.durability);
  }
  std::unique_ptr<LogReader> make_reader() override {
    return std::make_unique<SqliteReader>(file_);
  }
  std::unique_ptr<SearchIndex> make_index() override {
    return std::make_unique<SqliteIndex>(options_.directory / "search.db", file_, head());
  }
  [[nodiscard]] bool instant() const override { return false; }
  [[nodiscard]] std::vector<std::string> notices() const override { return notices_; }

 private:
  void check_owner() {
    const int id = database_->execAndGet("PRAGMA application_id").getInt();
    const int tables = database_->execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    if (id != application_id && tables > 0) {
      throw std::runtime_error(
          fmt::format("{} is a database, but not Parley's; name another directory with --data",
                      file_.string()));
    }
  }

  /// The whole file where that is quick, or else, after a stop that was not clean, its newest part:
  /// a commit that was cut short is there, and SQLite has undone it already.
  void check_integrity() {
    const bool clean = database_->execAndGet("SELECT cleanly FROM stopped").getInt() == 1;
    if (!clean) notices_.emplace_back("the last stop was not clean; the log was checked");
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file_));
    std::string found = "ok";
    if (size <= small_file) {
      found = quick_check(*database_);
    } else if (!clean) {
      SQLite::Statement newest(
          *database_,
          std::string(select_entry) + fmt::format("ORDER BY l.seq DESC LIMIT {}", newest_checked));
      while (newest.executeStep()) static_cast<void>(entry_of(newest));
    }
    if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
  }

  SqliteOptions options_;
  std::filesystem::path file_;
  std::optional<DirectoryLock> lock_;
  std::optional<SQLite::Database> database_;
  std::vector<std::string> notices_;
};

}  // namespace

std::unique_ptr<Log> open_sqlite(const SqliteOptions& options) {
  try {
    return std::make_unique<SqliteLog>(options);
  } catch (const SQLite::Exception& failure) {
    throw std::runtime_error(explain(failure, options.directory / "log.db"));
  }
}

}  // namespace parley::store
