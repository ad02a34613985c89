// Entries and rooms as rows of the log database.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/entry.hpp"
#include "core/room_state.hpp"

namespace parley::store {

/// The columns that `entry_of` reads, and the tables they come from; a WHERE follows. LEFT: an
/// entry whose room or sender is lost is an error, and not silently absent.
inline constexpr std::string_view select_entry =
    "SELECT l.seq, l.room, l.kind, l.time, l.nick, i.value, l.target, l.subject, l.text, "
    "l.until, l.key, r.name, i.account, l.flags, l.about FROM log l "
    "LEFT JOIN rooms r ON r.id = l.room "
    "LEFT JOIN identities i ON i.id = l.sender ";

/// The same of the entries that change a room and are not in its saved state (table unsaved, u).
inline constexpr std::string_view select_unsaved =
    "SELECT l.seq, l.room, l.kind, l.time, l.nick, i.value, l.target, l.subject, l.text, "
    "l.until, l.key, r.name, i.account, l.flags, l.about FROM unsaved u "
    "JOIN log l ON l.seq = u.seq "
    "LEFT JOIN rooms r ON r.id = l.room "
    "LEFT JOIN identities i ON i.id = l.sender ";

/// The current row of a statement that begins with one of these. Throws SQLite::Exception
/// (SQLITE_CORRUPT) where it cannot be an entry.
[[nodiscard]] core::Entry entry_of(SQLite::Statement& statement);

inline constexpr std::string_view insert_entry =
    "INSERT INTO log (seq, room, kind, time, nick, sender, target, subject, text, until, key, "
    "flags, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Takes the text of message ?2 away; ?1: `flags_of` what is left of it.
inline constexpr std::string_view hide_text =
    "UPDATE log SET text = NULL, flags = ?1 WHERE seq = ?2";

/// What an entry is besides its kind, as a number.
[[nodiscard]] int flags_of(const core::Entry& entry);

/// Binds all columns of `insert_entry`; `sender`: the number of the entry's sender in the table
/// identities. The entry must outlive the statement's execution.
void bind_entry(SQLite::Statement& statement, const core::Entry& entry, std::int64_t sender);

/// A room's durable state as JSON text, without `last`, which is a fact about the log.
[[nodiscard]] std::string state_to_text(const core::RoomState& state);
/// Throws SQLite::Exception (SQLITE_CORRUPT) where the text is not such JSON.
[[nodiscard]] core::RoomState state_from_text(core::RoomId id, const std::string& text);

}  // namespace parley::store
