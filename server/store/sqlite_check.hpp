// Whether a log database is sound, in bounded time.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace parley::store {

/// Checks what a start can afford: a small file whole; of a larger one its length, the rooms' table
/// and the newest entries, which is where a write that went wrong shows. (SQLite itself undoes a
/// commit that was cut short.) Damage elsewhere is met when it is read, and is an error then.
/// Throws SQLite::Exception with SQLITE_CORRUPT.
void check_integrity(SQLite::Database& log, const std::filesystem::path& file);

}  // namespace parley::store
