// SQLite, as this floor uses it: opening, versions, and errors as values.
#include "store/sqlite_database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "os/private_file.hpp"

namespace parley::store {

namespace {
constexpr int lock_patience_ms = 2000;

// Every connection is used by one thread at a time, so SQLite need not lock its own structures.
constexpr int reading = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
constexpr int writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

/// SQLite would make the file as the umask says; its -wal and -shm get the mode of this one.
/// A new file only: closing a file that SQLite has open in this process would drop its locks on it.
void make_private(const std::filesystem::path& file) {
  // Where it fails, SQLite says why at its own attempt.
  static_cast<void>(os::new_private_file(file));
}

/// On a file system that is mounted read-only SQLite cannot make its shared memory. It need not,
/// where nobody can write and nothing waits in a write-ahead log.
bool is_immutable(const std::filesystem::path& file) {
  const std::filesystem::path directory = std::filesystem::absolute(file).parent_path();
  return ::access(directory.c_str(), W_OK) != 0 && errno == EROFS &&
         !std::filesystem::exists(file.string() + "-wal");
}

std::string immutable_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    uri += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                                            : std::string(1, c);
  }
  return uri + "?immutable=1";
}

SQLite::Database open_to_read(const std::filesystem::path& file) {
  if (is_immutable(file)) {
    return {immutable_uri(file), reading | SQLITE_OPEN_URI, lock_patience_ms};
  }
  return {file.string(), reading, lock_patience_ms};
}

SQLite::Database open_to_write(const std::filesystem::path& file) {
  make_private(file);
  SQLite::Database database(file.string(), writing, lock_patience_ms);
  // Answers "delete" (and changes nothing) where the file system cannot do shared memory.
  database.exec("PRAGMA journal_mode = WAL");
  // A checkpoint every 4,000 pages: 16 MB of log between two long writes.
  database.exec("PRAGMA wal_autocheckpoint = 4000");
  return database;
}

}  // namespace

std::uint64_t database_memory() { return static_cast<std::uint64_t>(sqlite3_memory_used()); }

SQLite::Database open_database(const std::filesystem::path& file, Access access, Cache cache) {
  SQLite::Database database =
      access == Access::read_only ? open_to_read(file) : open_to_write(file);
  database.exec("PRAGMA cell_size_check = ON");  // finds damaged pages earlier
  database.exec(fmt::format("PRAGMA cache_size = -{}", cache.kib));
  return database;
}

int schema_version(SQLite::Database& database, Migrations migrations,
                   const std::filesystem::path& file) {
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  const int newest = static_cast<int>(migrations.size());
  if (found > newest) {
    throw std::runtime_error(fmt::format(
        "{} was written by a newer version of parleyd (schema {}, this one knows {}): use that "
        "version, or another directory",
        file.string(), found, newest));
  }
  return found;
}

int migrate(SQLite::Database& database, Migrations migrations, const std::filesystem::path& file) {
  const int found = schema_version(database, migrations, file);
  const int newest = static_cast<int>(migrations.size());
  for (int version = found; version < newest; ++version) {
    SQLite::Transaction step(database);
    database.exec(std::string(migrations[static_cast<std::size_t>(version)]));
    database.exec(fmt::format("PRAGMA user_version = {}", version + 1));
    step.commit();
  }
  return found;
}

bool empty_wal(SQLite::Database& database) {
  database.setBusyTimeout(0);
  bool emptied = false;
  try {
    // The first column is 1 if somebody was in the way.
    emptied = database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() == 0;
  } catch (const SQLite::Exception&) {
    emptied = false;  // the commit that comes next says what is wrong
  }
  database.setBusyTimeout(lock_patience_ms);
  return emptied;
}

bool is_damage(const SQLite::Exception& failure) {
  return failure.getErrorCode() == SQLITE_CORRUPT || failure.getErrorCode() == SQLITE_NOTADB;
}

std::int64_t first_readable(SQLite::Database& database,
                            std::initializer_list<const char*> questions) {
  for (const char* const* question = questions.begin();; ++question) {
    try {
      return database.execAndGet(*question).getInt64();
    } catch (const SQLite::Exception& failure) {
      if (!is_damage(failure) || question + 1 == questions.end()) throw;
    }
  }
}

std::string explain(const SQLite::Exception& failure, const std::filesystem::path& file) {
  const std::string where = file.string();
  if (failure.getErrorCode() == SQLITE_FULL ||
      failure.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE) {
    return fmt::format("{}: the disk is full; free some space, nothing else is needed", where);
  }
  std::string said = failure.what();
  std::ranges::replace(said, '\n', ' ');
  switch (failure.getErrorCode()) {
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
          where, said);
    case SQLITE_CANTOPEN:
      return fmt::format("{}: cannot be opened; check that the directory is there and writable",
                         where);
    case SQLITE_IOERR:
      return fmt::format("{}: reading or writing failed ({}, {}); check the disk", where, said,
                         failure.getExtendedErrorCode());
    default: return fmt::format("{}: {}", where, said);
  }
}

}  // namespace parley::store
