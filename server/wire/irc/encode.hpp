// Entries of the log and unasked events, as IRC lines that all receivers of a dialect share.
#pragma once

#include <string>
#include <string_view>

#include "core/entry.hpp"
#include "core/event.hpp"
#include "wire/irc/capability.hpp"

namespace parley::wire::irc {

/// The server's name as a source of lines, and the host of everybody: addresses are not shown.
inline constexpr std::string_view server_source = "parley";

/// "ada!~u@parley".
[[nodiscard]] std::string source_of(std::string_view nick);

/// The tags that go before a line: time and msgid where the capabilities ask for them, and
/// `more`, which is in their form already.
[[nodiscard]] std::string tags_of(Capabilities caps, core::Time time, std::string_view msgid = {},
                                  std::string_view more = {});

/// `more`, and the sender's account for those who asked for it.
[[nodiscard]] std::string with_account(Capabilities caps, std::string_view account,
                                       std::string_view more = {});

/// An entry as no, one or several lines. A long text is split; its parts after the first have
/// ".2", ".3" behind the message id. "" where IRC has nothing to show for it. `more`: tags for
/// every line.
[[nodiscard]] std::string encode(const core::Entry& entry, Capabilities caps,
                                 std::string_view more = {});

/// An event of a room that is not in the log (joins, parts, typing, ...). "" for any other.
[[nodiscard]] std::string encode(const core::Event& event, Capabilities caps);

/// Seconds since 1970, as numerics give a time.
[[nodiscard]] std::string unix_seconds(core::Time time);

/// "\1ACTION waves\1" to "/me waves"; any other text is given as it is.
[[nodiscard]] std::string action_from_irc(std::string_view text);

}  // namespace parley::wire::irc
