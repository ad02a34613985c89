// The log as the rest of the server sees it: one writer, any number of readers, one search index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/account.hpp"
#include "core/error.hpp"
#include "core/event.hpp"
#include "core/hub.hpp"
#include "core/query.hpp"
#include "core/room_state.hpp"

namespace parley::store {

/// All calls of this floor block. Every object is used by one thread at a time; the writer, each
/// reader and the index may be on different threads.
class LogWriter {
 public:
  virtual ~LogWriter() = default;

  /// Commits all submissions in one transaction, in order, and gives each entry its seq. When it
  /// returns a value they are durable. An entry whose (room, sender, key) is in the log already, or
  /// earlier in `submissions`, is not stored again: it comes back as a duplicate. On error nothing
  /// was stored; the code is log_unavailable and the text says what is wrong and what to do ("disk
  /// full…").
  [[nodiscard]] virtual core::Result<std::vector<core::Committed>> append(
      std::vector<core::Submission> submissions) = 0;
};

/// The part of `found` that the query asks for, in its order.
[[nodiscard]] std::vector<core::event::Conversation> recent_of(
    std::vector<core::event::Conversation> found, const core::RecentQuery& query);

struct EntryPage {
  std::vector<core::EntryPtr> entries;  // oldest first
  bool more = false;                    // there are more in the direction asked for
};

/// A stretch of the whole log. Seqs have no gaps, so what is missing was there.
struct Scan {
  std::vector<core::EntryPtr> entries;  // oldest first
  core::Seq last;                       // where to go on
  std::uint64_t unreadable = 0;         // entries that were passed over: their page is damaged
  bool more = false;
};

class LogReader {
 public:
  virtual ~LogReader() = default;

  /// Catch-up: the oldest entries behind each room's cursor, all rooms merged by seq.
  [[nodiscard]] virtual core::Result<EntryPage> read(std::span<const core::Cursor> cursors,
                                                     std::size_t limit) = 0;

  [[nodiscard]] virtual core::Result<EntryPage> history(const core::HistoryQuery& query) = 0;

  /// When somebody last spoke in each conversation, newest first.
  [[nodiscard]] virtual core::Result<std::vector<core::event::Conversation>> recent(
      const core::RecentQuery& query) = 0;

  /// The next `limit` entries of all rooms behind `after`; damage in the log is stepped over.
  [[nodiscard]] virtual core::Result<Scan> scan(core::Seq after, std::size_t limit) = 0;
};

/// Full text over messages. One more sleeper on the log: it has a cursor of its own and polls.
class SearchIndex {
 public:
  virtual ~SearchIndex() = default;

  /// Takes up to `limit` entries from the log into the index. True: there are more.
  [[nodiscard]] virtual core::Result<bool> advance(std::size_t limit) = 0;

  /// Searches what the index holds. Words are matched whole, case and accents ignored; `text` is
  /// never interpreted as a query language.
  [[nodiscard]] virtual core::Result<EntryPage> search(const core::SearchQuery& query) = 0;
};

/// Bytes on the disk.
struct DiskUse {
  std::uint64_t used = 0;  // by all files of the data directory
  std::uint64_t free = 0;  // on its file system, for this user
};

/// An open log. `rooms`, `head` and `latest` are what Hub::restore takes. All of it on one thread;
/// throws std::runtime_error with one line where the log cannot be read. Outlives what it makes.
class Log {
 public:
  virtual ~Log() = default;

  /// By id. Of the rooms that have ended (core::RoomEnd) only the one with the highest id is
  /// there, marked as ended: ids are not given again.
  [[nodiscard]] virtual std::vector<core::RoomState> rooms() = 0;
  [[nodiscard]] virtual core::Seq head() = 0;
  /// The latest time of an entry; the epoch where there is none.
  [[nodiscard]] virtual core::Time latest() = 0;
  /// Sets `wrote` for each whose identity the log knows.
  virtual void find_writers(std::span<core::AccountName> accounts) = 0;
  [[nodiscard]] virtual std::unique_ptr<LogWriter> make_writer() = 0;  // once
  [[nodiscard]] virtual std::unique_ptr<LogReader> make_reader() = 0;
  [[nodiscard]] virtual std::unique_ptr<SearchIndex> make_index() = 0;  // once
  /// What opening found that an operator should know, a line each (migrated, recovered, ...).
  [[nodiscard]] virtual std::vector<std::string> notices() const { return {}; }
  /// What the log takes of its disk; nullopt where it is not on one, or the system does not say.
  /// Any thread; a few system calls.
  [[nodiscard]] virtual std::optional<DiskUse> disk_use() const { return std::nullopt; }
  /// True if appends return at once (memory): the caller needs no thread for them.
  [[nodiscard]] virtual bool instant() const = 0;
};

enum class Durability {
  process,  // survives kill -9 of the server; a power cut may take the last commits, seqs too
  power,    // synced to the disk at every commit
};

struct SqliteOptions {
  std::filesystem::path directory;  // made if absent, mode 0700
  Durability durability = Durability::power;
  // For export, also beside a running server and of a damaged log: rooms (without `last`), readers.
  bool read_only = false;
  // Memory for pages of the files: for the writer and for the index, each; for a reader half of it.
  std::size_t cache_kib = 4'000;
};

/// Bytes that the databases of this process hold in memory, most of it pages. Any thread.
[[nodiscard]] std::uint64_t database_memory();

/// Opens or makes the SQLite log: checks that no other process has it open, runs migrations, checks
/// integrity (in bounded time, see sqlite_check.hpp). Throws std::runtime_error with one line
/// saying what is wrong and what to do. A damaged log can still be opened with `read_only`.
[[nodiscard]] std::unique_ptr<Log> open_sqlite(const SqliteOptions& options);

/// The bounded ring: keeps the newest `entries` of the whole server.
[[nodiscard]] std::unique_ptr<Log> open_memory(std::size_t entries);

}  // namespace parley::store
