// SQLite, as this floor uses it: opening, versions, and errors as values.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace parley::store {

/// One step from a schema to the next: SQL that turns version i into version i + 1.
using Migrations = std::span<const std::string_view>;

enum class Access : std::uint8_t { read_write, read_only };

/// Opens a database file in WAL mode, which lets readers go on while a writer commits. Waits up to
/// two seconds for a lock. Throws SQLite::Exception.
[[nodiscard]] SQLite::Database open_database(const std::filesystem::path& file, Access access);

/// Brings the schema to the newest version, each step in a transaction of its own. Gives the
/// version that was there (0: an empty file). Throws std::runtime_error where the file is from a
/// newer version of this program.
int migrate(SQLite::Database& database, Migrations migrations, const std::filesystem::path& file);

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

}  // namespace parley::store
