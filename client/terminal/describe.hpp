// Entries and events in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/entry.hpp"
#include "core/event.hpp"

namespace parley::terminal {

/// What stands for the text of a message that was taken back.
inline constexpr std::string_view taken_back = "(taken back)";

/// A message's text, or what any other entry did: "ada set the topic: ...".
[[nodiscard]] std::string describe(const core::Entry& entry);

/// The room of an entry, or "to bob" for a direct message.
[[nodiscard]] std::string where_of(const core::Entry& entry);

/// The lines that tell an answer or an event; empty for those that say nothing to a person.
[[nodiscard]] std::vector<std::string> describe(const core::Event& event);

/// "~", "@", "+" or "", as it stands before a nick.
[[nodiscard]] std::string_view role_mark(core::Role role);

/// "/me waves" is an action: gives "waves"; "" for any other text.
[[nodiscard]] std::string_view action_of(std::string_view text);

/// In local time: "2026-11-23 18:00:03", "18:00", "Monday, 23 November 2026".
[[nodiscard]] std::string date_and_time(core::Time time);
[[nodiscard]] std::string clock_time(core::Time time);
[[nodiscard]] std::string day_name(core::Time time);

}  // namespace parley::terminal
