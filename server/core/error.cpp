// The names of error codes: the enumerators, spelled out.
#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley::core {

namespace {

struct CodeName {
  ErrorCode code;
  std::string_view name;
  bool passes = false;
};

constexpr CodeName code_names[] = {
    {ErrorCode::bad_json, "bad_json"},
    {ErrorCode::bad_utf8, "bad_utf8"},
    {ErrorCode::line_too_long, "line_too_long"},
    {ErrorCode::too_deep, "too_deep"},
    {ErrorCode::duplicate_field, "duplicate_field"},
    {ErrorCode::duplicate_id, "duplicate_id"},
    {ErrorCode::missing_field, "missing_field"},
    {ErrorCode::bad_field, "bad_field"},
    {ErrorCode::unknown_type, "unknown_type"},
    {ErrorCode::too_many_errors, "too_many_errors"},
    {ErrorCode::unsupported_version, "unsupported_version"},
    {ErrorCode::not_signed_in, "not_signed_in"},
    {ErrorCode::already_signed_in, "already_signed_in"},
    {ErrorCode::bad_nick, "bad_nick"},
    {ErrorCode::nick_in_use, "nick_in_use"},
    {ErrorCode::bad_room_name, "bad_room_name"},
    {ErrorCode::no_such_room, "no_such_room"},
    {ErrorCode::no_such_user, "no_such_user"},
    {ErrorCode::not_a_member, "not_a_member"},
    {ErrorCode::already_a_member, "already_a_member"},
    {ErrorCode::invite_only, "invite_only"},
    {ErrorCode::room_is_open, "room_is_open"},
    {ErrorCode::wrong_password, "wrong_password"},
    {ErrorCode::banned, "banned"},
    {ErrorCode::muted, "muted"},
    {ErrorCode::moderated, "moderated"},
    {ErrorCode::not_an_operator, "not_an_operator"},
    {ErrorCode::cannot_target_founder, "cannot_target_founder"},
    {ErrorCode::room_full, "room_full"},
    {ErrorCode::too_many_rooms, "too_many_rooms"},
    {ErrorCode::too_many_sessions, "too_many_sessions", true},
    {ErrorCode::list_full, "list_full"},
    {ErrorCode::text_empty, "text_empty"},
    {ErrorCode::text_too_long, "text_too_long"},
    {ErrorCode::bad_mask, "bad_mask"},
    {ErrorCode::no_such_mask, "no_such_mask"},
    {ErrorCode::no_such_message, "no_such_message"},
    {ErrorCode::bad_query, "bad_query"},
    {ErrorCode::login_failed, "login_failed"},
    {ErrorCode::account_required, "account_required"},
    {ErrorCode::account_exists, "account_exists"},
    {ErrorCode::no_such_account, "no_such_account"},
    {ErrorCode::not_logged_in, "not_logged_in"},
    {ErrorCode::already_registered, "already_registered"},
    {ErrorCode::registration_closed, "registration_closed"},
    {ErrorCode::bad_invitation, "bad_invitation"},
    {ErrorCode::bad_password, "bad_password"},
    {ErrorCode::nick_reserved, "nick_reserved"},
    {ErrorCode::insecure_connection, "insecure_connection"},
    {ErrorCode::account_suspended, "account_suspended"},
    {ErrorCode::not_a_server_operator, "not_a_server_operator"},
    {ErrorCode::banned_from_server, "banned_from_server"},
    {ErrorCode::rate_limited, "rate_limited", true},
    {ErrorCode::busy, "busy", true},
    {ErrorCode::shutting_down, "shutting_down", true},
    {ErrorCode::log_unavailable, "log_unavailable", true},
};

constexpr bool codes_are_complete = [] {
  std::size_t next = 0;
  for (const CodeName& one : code_names) {
    if (one.code != static_cast<ErrorCode>(next++)) return false;
  }
  return next == static_cast<std::size_t>(ErrorCode::log_unavailable) + 1;
}();
static_assert(codes_are_complete, "a name for each code, in their order");

}  // namespace

std::string_view code_name(ErrorCode code) {
  const auto number = static_cast<std::size_t>(code);
  return number < std::size(code_names) ? code_names[number].name : "unknown";
}

bool passes_with_time(ErrorCode code) {
  const auto number = static_cast<std::size_t>(code);
  return number < std::size(code_names) && code_names[number].passes;
}

std::optional<ErrorCode> code_named(std::string_view name) {
  const auto* const found = std::ranges::find(code_names, name, &CodeName::name);
  if (found == std::end(code_names)) return std::nullopt;
  return found->code;
}

}  // namespace parley::core
