// An entry's payload as columns.
#include "core/entry_columns.hpp"

#include <array>
#include <utility>

namespace parley::core {

namespace {

constexpr std::size_t kinds = newest_kind;

/// Calls `work` with an empty payload of each kind.
template <class Work, std::size_t... place>
void for_each_kind(Work work, std::index_sequence<place...> /*places*/) {
  (work(std::variant_alternative_t<place, entry::Payload>{}), ...);
}

const std::string& role_text(Role role) {
  static const std::array<std::string, 4> texts{
      std::string(role_name(Role::none)), std::string(role_name(Role::voice)),
      std::string(role_name(Role::op)), std::string(role_name(Role::founder))};
  return texts.at(static_cast<std::size_t>(role));
}

template <class Payload>
entry::Payload filled(PayloadColumns<std::string>& from) {
  Payload payload;
  constexpr const auto& columns = Payload::columns;
  if constexpr (columns.target != nullptr) payload.*columns.target = std::move(from.target);
  if constexpr (columns.subject != nullptr) payload.*columns.subject = {std::move(from.subject)};
  if constexpr (columns.text != nullptr) payload.*columns.text = std::move(from.text);
  if constexpr (columns.role != nullptr) {
    payload.*columns.role = role_named(from.text).value_or(Role::none);
  }
  if constexpr (columns.until != nullptr) payload.*columns.until = from.until;
  if constexpr (columns.about != nullptr) payload.*columns.about = from.about;
  if constexpr (columns.notice != nullptr) payload.*columns.notice = from.notice;
  if constexpr (columns.bot != nullptr) payload.*columns.bot = from.bot;
  if constexpr (columns.redacted != nullptr) payload.*columns.redacted = from.redacted;
  return payload;
}

}  // namespace

PayloadColumns<BorrowedString> columns_of(const Entry& entry) {
  return std::visit(
      []<class Payload>(const Payload& payload) {
        PayloadColumns<BorrowedString> to;
        constexpr const auto& columns = Payload::columns;
        if constexpr (columns.target != nullptr) {
          to.target = BorrowedString(payload.*columns.target);
        }
        if constexpr (columns.subject != nullptr) {
          to.subject = BorrowedString((payload.*columns.subject).value);
        }
        if constexpr (columns.text != nullptr) {
          to.text = BorrowedString(payload.*columns.text);
        }
        if constexpr (columns.role != nullptr) {
          to.text = BorrowedString(role_text(payload.*columns.role));
        }
        if constexpr (columns.until != nullptr) to.until = payload.*columns.until;
        if constexpr (columns.about != nullptr) to.about = payload.*columns.about;
        if constexpr (columns.notice != nullptr) to.notice = payload.*columns.notice;
        if constexpr (columns.bot != nullptr) to.bot = payload.*columns.bot;
        if constexpr (columns.redacted != nullptr) to.redacted = payload.*columns.redacted;
        return to;
      },
      entry.what);
}

std::optional<entry::Payload> payload_of(std::uint8_t kind, PayloadColumns<std::string> columns) {
  std::optional<entry::Payload> payload;
  for_each_kind(
      [&]<class Payload>(const Payload& /*empty*/) {
        if (Payload::number == kind) payload = filled<Payload>(columns);
      },
      std::make_index_sequence<kinds>());
  return payload;
}

std::optional<std::uint8_t> kind_named(std::string_view name) {
  std::optional<std::uint8_t> number;
  for_each_kind(
      [&]<class Payload>(const Payload& /*empty*/) {
        if (Payload::schema.type == name) number = Payload::number;
      },
      std::make_index_sequence<kinds>());
  return number;
}

}  // namespace parley::core
