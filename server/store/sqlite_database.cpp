// SQLite, as this floor uses it: opening, versions, and errors as values.
#include "store/sqlite_database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <stdexcept>

namespace parley::store {

namespace {
constexpr int lock_patience_ms = 2000;
}

SQLite::Database open_database(const std::filesystem::path& file, Access access) {
  const int flags = access == Access::read_only ? SQLite::OPEN_READONLY
                                                : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
  SQLite::Database database(file.string(), flags, lock_patience_ms);
  if (access == Access::read_write) {
    // Answers "delete" (and changes nothing) where the file system cannot do shared memory.
    database.exec("PRAGMA journal_mode = WAL");
    // A checkpoint every 4,000 pages: 16 MB of log between two long writes.
    database.exec("PRAGMA wal_autocheckpoint = 4000");
  }
  database.exec("PRAGMA cache_size = -16000");
  return database;
}

int migrate(SQLite::Database& database, Migrations migrations, const std::filesystem::path& file) {
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  const int newest = static_cast<int>(migrations.size());
  if (found > newest) {
    throw std::runtime_error(fmt::format(
        "{} was written by a newer version of parleyd (schema {}, this one knows {}): use that "
        "version, or another directory",
        file.string(), found, newest));
  }
  for (int version = found; version < newest; ++version) {
    SQLite::Transaction step(database);
    database.exec(std::string(migrations[static_cast<std::size_t>(version)]));
    database.exec(fmt::format("PRAGMA user_version = {}", version + 1));
    step.commit();
  }
  return found;
}

std::string explain(const SQLite::Exception& failure, const std::filesystem::path& file) {
  const std::string where = file.string();
  switch (failure.getErrorCode()) {
    case SQLITE_FULL:
      return fmt::format("{}: the disk is full; free some space, nothing else is needed", where);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format("{}: locked by another process; end it, nothing else is needed", where);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return fmt::format("{}: not writable; check owner, mode and mount of the directory", where);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fmt::format(
          "{}: the database is damaged ({}); restore a backup, or save what can be "
          "read with `parleyd export`",
          where, failure.what());
    case SQLITE_CANTOPEN:
      return fmt::format("{}: cannot be opened; check that the directory is there and writable",
                         where);
    case SQLITE_IOERR:
      return fmt::format("{}: reading or writing failed ({}); check the disk", where,
                         failure.getErrorStr());
    default: return fmt::format("{}: {}", where, failure.what());
  }
}

}  // namespace parley::store
