// The tables of the log database, and what else it says about itself.
#pragma once

#include <cstdint>
#include <string>

#include "store/sqlite_database.hpp"

namespace parley::store {

/// The log's schema, step by step. Steps are never changed once released, only added.
[[nodiscard]] Migrations log_migrations();

/// In the file's header: this is Parley's log ("PARL").
inline constexpr int log_application_id = 1'346'458'956;

/// Tells this log from every other one: the search index remembers whose index it is.
[[nodiscard]] std::string log_id(SQLite::Database& log);

/// The latest time of an entry, in milliseconds since 1970; 0 where there is none.
[[nodiscard]] std::int64_t latest_time(SQLite::Database& log);

/// Whether the last server on this log ended by itself. Set to false for as long as one runs.
[[nodiscard]] bool stopped_cleanly(SQLite::Database& log);
void set_stopped_cleanly(SQLite::Database& log, bool cleanly);

}  // namespace parley::store
