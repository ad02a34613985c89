// Redaction: the rule, and what it leaves.
#include "core/redaction.hpp"

namespace parley::core {

Entry without_text(Entry message) {
  const auto clear = [](entry::Spoken& said) {
    said.text.clear();
    said.redacted = true;
  };
  if (auto* room = std::get_if<entry::Message>(&message.what)) clear(*room);
  if (auto* direct = std::get_if<entry::Direct>(&message.what)) clear(*direct);
  return message;
}

std::optional<Error> why_not_redact(const Entry* message, const Entry& redaction) {
  const bool anywhere = redaction.room == RoomId{};
  const entry::Spoken* const said = message == nullptr ? nullptr : spoken(*message);
  if (said == nullptr || (message->room != redaction.room && !anywhere) || said->redacted) {
    return Error{ErrorCode::no_such_message, "there is no such message here"};
  }
  const Identity& author = std::get<entry::Redact>(redaction.what).author;
  if (author.value.empty() || author == message->sender) return std::nullopt;
  return Error{ErrorCode::not_an_operator, "only its sender or an operator can redact a message"};
}

void take_place(Entry& redaction, const Entry& message) {
  if (redaction.room != RoomId{}) return;
  redaction.room = message.room;
  redaction.room_name = message.room_name;
  if (const auto* direct = as<entry::Direct>(message)) {
    std::get<entry::Redact>(redaction.what).to = direct->to;
  }
}

}  // namespace parley::core
