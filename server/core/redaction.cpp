// Redaction: the rule, and what it leaves.
#include "core/redaction.hpp"

namespace parley::core {

Entry without_text(Entry message) {
  message.text.clear();
  message.redacted = true;
  return message;
}

std::optional<Error> why_not_redact(const Entry* message, const Entry& redaction) {
  const bool anywhere = redaction.room == RoomId{};
  if (message == nullptr || (message->room != redaction.room && !anywhere) ||
      !is_text(message->kind) || message->redacted) {
    return Error{ErrorCode::no_such_message, "there is no such message here"};
  }
  if (redaction.subject.value.empty() || redaction.subject == message->sender) return std::nullopt;
  return Error{ErrorCode::not_an_operator, "only its sender or an operator can redact a message"};
}

void take_place(Entry& redaction, const Entry& message) {
  if (redaction.room != RoomId{}) return;
  redaction.room = message.room;
  redaction.room_name = message.room_name;
  redaction.target = message.target;
}

}  // namespace parley::core
