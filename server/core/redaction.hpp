// Redaction: a later entry takes the text of an earlier message away.
#pragma once

#include <optional>

#include "core/entry.hpp"
#include "core/error.hpp"

namespace parley::core {

/// What is left of a message that was redacted: who, when and where.
[[nodiscard]] Entry without_text(Entry message);

/// Why `redaction` may not hide `message`, which the log has under `redaction.about` (null: it has
/// none). Every log asks this at the commit: only there is known whose message it is. It must be a
/// message of the same conversation that has its text, and its sender's own where
/// `author` says so. A redaction without a room is an operator's of the server, and may
/// hide any message.
[[nodiscard]] std::optional<Error> why_not_redact(const Entry* message, const Entry& redaction);

/// Gives a redaction without a room the room of its message and, of a direct message, its receiver.
/// Every log does this at the commit.
void take_place(Entry& redaction, const Entry& message);

}  // namespace parley::core
