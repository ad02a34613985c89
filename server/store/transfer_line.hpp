// One line of an export: an entry as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "core/entry.hpp"
#include "core/room_state.hpp"

namespace parley::store {

/// What an export or an import has in memory at a time.
inline constexpr std::size_t entries_a_read = 1000;

/// What names a conversation outside of its log, where ids mean nothing: a room's name, or the two
/// identities of a direct conversation (who began it first).
using ConversationName = std::variant<std::string, std::pair<std::string, std::string>>;

[[nodiscard]] ConversationName name_of(const core::RoomState& room);

/// Equal for two names of one conversation: rooms by folded name, identities in either order.
[[nodiscard]] std::string comparable(const ConversationName& name);

/// The first line of every export.
[[nodiscard]] std::string header_line();
/// Throws std::runtime_error where this is no header, or that of a newer version.
void check_header(const std::string& line);

/// Without the end of line.
[[nodiscard]] std::string entry_line(const core::Entry& entry, const ConversationName& name);

struct ReadLine {
  ConversationName name;
  core::Entry entry;  // without seq and room
};

/// Checks everything that the rest of the server takes for granted. Throws std::runtime_error that
/// says what is wrong with the line.
[[nodiscard]] ReadLine read_entry_line(const std::string& line);

}  // namespace parley::store
