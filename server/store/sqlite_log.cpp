// The SQLite log: opening it, and what hangs together.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "store/directory_lock.hpp"
#include "store/log.hpp"
#include "store/sqlite_check.hpp"
#include "store/sqlite_entries.hpp"
#include "store/sqlite_index.hpp"
#include "store/sqlite_reader.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_values.hpp"
#include "store/sqlite_writer.hpp"

namespace parley::store {

namespace {

// The newest entry of each room: one step in the index (room, seq) each. Of the rooms that have
// ended only the newest comes, so that its id is not given to another one.
constexpr const char* rooms_behind =
    "SELECT id, state, (SELECT max(seq) FROM log WHERE room = rooms.id), ended, said.seq, "
    "answered, "
    "by_account FROM rooms LEFT JOIN said ON said.room = rooms.id "
    "WHERE id > ? AND (ended = 0 OR id = (SELECT max(id) FROM rooms)) ORDER BY id";
/// Without what depends on another page than the room's own.
constexpr const char* rooms_alone_behind =
    "SELECT id, state, 0, ended, 0, 0, 1 FROM rooms WHERE id > ? AND ended = 0 ORDER BY id";

core::RoomState room_of(SQLite::Statement& row) {
  const core::RoomId id{static_cast<std::uint64_t>(row.getColumn(0).getInt64())};
  core::RoomState state;
  state.id = id;
  state.ended = row.getColumn(3).getInt() != 0;
  if (state.ended) return state;
  state = state_from_text(id, row.getColumn(1).getString());
  state.last = {static_cast<std::uint64_t>(row.getColumn(2).getInt64())};
  // A room that `said` does not know is not taken for one where nothing was said.
  const bool known = !row.getColumn(4).isNull();
  state.said =
      known ? core::Seq{static_cast<std::uint64_t>(row.getColumn(4).getInt64())} : state.last;
  state.answered = !known || row.getColumn(5).getInt() != 0;
  state.by_account = !known || row.getColumn(6).getInt() != 0;
  return state;
}

class SqliteLog final : public Log {
 public:
  explicit SqliteLog(const SqliteOptions& options)
      : options_(options), file_(options.directory / "log.db") {
    if (options.read_only) {
      open_for_reading();
    } else {
      open_for_service();
    }
  }

  ~SqliteLog() override {
    if (options_.read_only) return;
    try {
      set_stopped_cleanly(*database_, true);
    } catch (const SQLite::Exception&) {
      return;  // the next start says so, that is all
    }
  }
  SqliteLog(const SqliteLog&) = delete;
  SqliteLog& operator=(const SqliteLog&) = delete;

  std::vector<core::RoomState> rooms() override {
    return explained(file_, [&]() {
      std::vector<core::RoomState> states;
      if (options_.read_only) {
        add_readable_rooms(states);
      } else {
        add_rooms(states, rooms_behind, {});
      }
      add_unsaved(states);
      return states;
    });
  }

  core::Seq head() override {
    return explained(file_, [&]() { return newest(); });
  }

  core::Time latest() override {
    return explained(file_, [&]() { return time_of(latest_time(*database_)); });
  }

  void find_writers(std::span<core::AccountName> accounts) override {
    explained(file_, [&]() {
      SQLite::Statement known(*database_, "SELECT 1 FROM identities WHERE value = ?");
      for (core::AccountName& account : accounts) {
        const Rewind rewind(known);
        known.bindNoCopy(1, account.identity.value);
        account.wrote = known.executeStep();
      }
    });
  }

  std::unique_ptr<LogWriter> make_writer() override {
    return explained(file_, [&]() {
      return std::make_unique<SqliteWriter>(file_, options_.durability, random_access(), removed_);
    });
  }
  std::unique_ptr<LogReader> make_reader() override {
    return explained(file_, [&]() { return std::make_unique<SqliteReader>(file_, reading()); });
  }
  std::unique_ptr<SearchIndex> make_index() override { return std::move(index_); }
  [[nodiscard]] bool instant() const override { return false; }
  [[nodiscard]] std::vector<std::string> notices() const override { return notices_; }
  [[nodiscard]] std::optional<DiskUse> disk_use() const override {
    std::error_code failed;
    DiskUse use;
    for (auto file = std::filesystem::directory_iterator(options_.directory, failed);
         !failed && file != std::filesystem::directory_iterator(); file.increment(failed)) {
      std::error_code gone;  // SQLite removes its own while we look
      const auto size = file->file_size(gone);
      if (!gone) use.used += size;
    }
    if (failed) return std::nullopt;
    use.free = std::filesystem::space(options_.directory, failed).available;
    return failed ? std::nullopt : std::optional(use);
  }

 private:
  void open_for_reading() {
    if (!std::filesystem::exists(file_)) {
      throw std::runtime_error(fmt::format("there is no log in {}", options_.directory.string()));
    }
    database_.emplace(open_database(file_, Access::read_only));
    require_ours();
    const int version = schema_version(*database_, log_migrations(), file_);
    if (version < static_cast<int>(log_migrations().size())) {
      throw std::runtime_error(
          fmt::format("{} was written by an older version of parleyd (schema {}); start this "
                      "version on it once, which brings it up to date",
                      file_.string(), version));
    }
  }

  void open_for_service() {
    lock_.emplace(options_.directory);
    notices_ = lock_->notices();
    database_.emplace(open_database(file_, Access::read_write));
    require_ours();
    const int before = migrate(*database_, log_migrations(), file_);
    const int now = static_cast<int>(log_migrations().size());
    if (before > 0 && before < now) {
      notices_.push_back(fmt::format("the log was brought from schema {} to {}", before, now));
    }
    check_integrity(*database_, file_);
    if (!stopped_cleanly(*database_)) {
      notices_.emplace_back(
          "the last stop was not clean; the log was checked: what was confirmed is there");
    }
    open_index();
    set_stopped_cleanly(*database_, false);
  }

  void open_index() {
    const std::filesystem::path file = options_.directory / "search.db";
    auto index = explained(file, [&]() {
      return std::make_unique<SqliteIndex>(
          file, IndexedLog{file_, log_id(*database_), newest(), reading()}, random_access(),
          removed_);
    });
    if (!index->remade().empty()) {
      notices_.push_back(
          fmt::format("the search index is made again in the background ({})", index->remade()));
    }
    index_ = std::move(index);
  }

  [[nodiscard]] Cache random_access() const { return {options_.cache_kib}; }
  [[nodiscard]] Cache reading() const { return {options_.cache_kib / 2}; }

  void require_ours() {
    const int id = database_->execAndGet("PRAGMA application_id").getInt();
    const int tables = database_->execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    if (id != log_application_id && tables > 0) {
      throw std::runtime_error(
          fmt::format("{} is a database, but not Parley's; name another directory with --data",
                      file_.string()));
    }
  }

  void add_rooms(std::vector<core::RoomState>& states, const char* query, core::RoomId after) {
    SQLite::Statement behind(*database_, query);
    behind.bind(1, static_cast<std::int64_t>(after.value));
    while (behind.executeStep()) states.push_back(room_of(behind));
  }

  /// The changes that are not in the states yet. `states` are in the order of their ids.
  void add_unsaved(std::vector<core::RoomState>& states) {
    try {
      SQLite::Statement changes(*database_, std::string(select_unsaved) + "ORDER BY u.room, u.seq");
      while (changes.executeStep()) {
        const core::Entry change = store::entry_of(changes);
        const auto state = std::ranges::lower_bound(states, change.room, {}, &core::RoomState::id);
        if (state == states.end() || state->id != change.room) continue;
        const core::Seq last = state->last;
        core::apply(*state, change);
        state->last = last;
      }
    } catch (const SQLite::Exception& failure) {
      if (!options_.read_only || !is_damage(failure)) throw;
    }
  }

  /// For an export, perhaps of a damaged log: what cannot be read is stepped over, id by id.
  void add_readable_rooms(std::vector<core::RoomState>& states) {
    const auto last = static_cast<std::uint64_t>(first_readable(
        *database_,
        {"SELECT coalesce(max(id), 0) FROM rooms", "SELECT coalesce(max(room), 0) FROM log"}));
    for (core::RoomId after{0}; after.value <= last; ++after.value) {
      try {
        return add_rooms(states, rooms_alone_behind, after);
      } catch (const SQLite::Exception& failure) {
        if (!is_damage(failure)) throw;
        if (!states.empty()) after = std::max(after, states.back().id);
      }
    }
  }

  core::Seq newest() {
    return {static_cast<std::uint64_t>(
        database_->execAndGet("SELECT coalesce(max(seq), 0) FROM log").getInt64())};
  }

  SqliteOptions options_;
  std::filesystem::path file_;
  std::optional<DirectoryLock> lock_;
  std::optional<SQLite::Database> database_;
  RemovedTexts removed_;
  std::unique_ptr<SearchIndex> index_;
  std::vector<std::string> notices_;
};

}  // namespace

std::unique_ptr<Log> open_sqlite(const SqliteOptions& options) {
  return explained(options.directory / "log.db",
                   [&]() { return std::make_unique<SqliteLog>(options); });
}

}  // namespace parley::store
