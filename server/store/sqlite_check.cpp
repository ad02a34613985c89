// Whether a log database is sound, in bounded time.
#include "store/sqlite_check.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <string>

#include "store/sqlite_entries.hpp"

namespace parley::store {

namespace {

constexpr std::int64_t small_file = 16 << 20;  // bytes
constexpr int newest_entries = 10'000;

void require_ok(SQLite::Database& log, const char* check) {
  const std::string found = log.execAndGet(check).getString();
  if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
}

/// A file that was cut off keeps its length in its header. Pages of the last commits may still be
/// in the write-ahead log; then the file may be shorter.
void check_length(SQLite::Database& log, const std::filesystem::path& file, std::int64_t size) {
  std::error_code absent;
  const auto waiting = std::filesystem::file_size(file.string() + "-wal", absent);
  if (!absent && waiting > 0) return;
  const std::int64_t expected = log.execAndGet("PRAGMA page_count").getInt64() *
                                log.execAndGet("PRAGMA page_size").getInt64();
  if (size >= expected) return;
  throw SQLite::Exception(fmt::format("{} bytes are missing at its end", expected - size),
                          SQLITE_CORRUPT);
}

}  // namespace

void check_integrity(SQLite::Database& log, const std::filesystem::path& file) {
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file));
  check_length(log, file, size);
  if (size <= small_file) return require_ok(log, "PRAGMA quick_check(1)");
  require_ok(log, "PRAGMA quick_check(rooms)");
  SQLite::Statement newest(
      log, std::string(select_entry) + fmt::format("ORDER BY l.seq DESC LIMIT {}", newest_entries));
  while (newest.executeStep()) static_cast<void>(entry_of(newest));
}

}  // namespace parley::store
