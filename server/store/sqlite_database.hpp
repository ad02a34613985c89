// SQLite, as this floor uses it: opening, versions, and errors as values.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace parley::store {

/// One step from a schema to the next: SQL that turns version i into version i + 1.
using Migrations = std::span<const std::string_view>;

enum class Access : std::uint8_t { read_write, read_only };

/// Memory for pages of one connection: it fills as they are read and written, and stays full.
struct Cache {
  std::size_t kib = 2'000;
};

/// Opens a database file (mode 0600 where it is made) in WAL mode, which lets readers go on while a
/// writer commits. Waits up to two seconds for a lock. Throws SQLite::Exception.
[[nodiscard]] SQLite::Database open_database(const std::filesystem::path& file, Access access,
                                             Cache cache = {});

/// The version of the schema in this file (0: an empty file). Throws std::runtime_error where it is
/// from a newer version of this program.
[[nodiscard]] int schema_version(SQLite::Database& database, Migrations migrations,
                                 const std::filesystem::path& file);

/// Brings the schema to the newest version, each step in a transaction of its own. Gives the
/// version that was there. Throws as schema_version does.
int migrate(SQLite::Database& database, Migrations migrations, const std::filesystem::path& file);

/// True for the failures that mean that the file itself is broken.
[[nodiscard]] bool is_damage(const SQLite::Exception& failure);

/// The answer to the first of these questions that does not meet damage. Throws the last one's
/// SQLite::Exception if all do.
[[nodiscard]] std::int64_t first_readable(SQLite::Database& database,
                                          std::initializer_list<const char*> questions);

/// What a failed call means for an operator: one line with the cause and the remedy.
[[nodiscard]] std::string explain(const SQLite::Exception& failure,
                                  const std::filesystem::path& file);

/// Runs `work`, which gives a Result; a failure of SQLite becomes log_unavailable, explained.
template <class Work>
[[nodiscard]] auto guarded(const std::filesystem::path& file, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& failure) {
    return core::refuse(core::ErrorCode::log_unavailable, explain(failure, file));
  }
}

/// The same where there is no Result to give: throws std::runtime_error, explained.
template <class Work>
[[nodiscard]] auto explained(const std::filesystem::path& file, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& failure) {
    throw std::runtime_error(explain(failure, file));
  }
}

/// Rewinds a kept statement when it goes out of scope, so that it holds no lock meanwhile.
class Rewind {
 public:
  explicit Rewind(SQLite::Statement& statement) : statement_(statement) {}
  ~Rewind() {
    statement_.tryReset();
    try {
      statement_.clearBindings();
    } catch (const SQLite::Exception&) {  // nothing is bound then
      return;
    }
  }
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;

 private:
  SQLite::Statement& statement_;
};

/// Moves what the write-ahead log holds into the database and empties the file: what was deleted is
/// in no file then. False if a reader is in the way: try again later. Waits for nobody.
[[nodiscard]] bool empty_wal(SQLite::Database& database);

}  // namespace parley::store
