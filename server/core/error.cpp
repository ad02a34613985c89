// The names of error codes: the enumerators, spelled out.
#include "core/error.hpp"

namespace parley::core {

std::string_view code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_json: return "bad_json";
    case ErrorCode::bad_utf8: return "bad_utf8";
    case ErrorCode::line_too_long: return "line_too_long";
    case ErrorCode::too_deep: return "too_deep";
    case ErrorCode::duplicate_field: return "duplicate_field";
    case ErrorCode::duplicate_id: return "duplicate_id";
    case ErrorCode::missing_field: return "missing_field";
    case ErrorCode::bad_field: return "bad_field";
    case ErrorCode::unknown_type: return "unknown_type";
    case ErrorCode::too_many_errors: return "too_many_errors";
    case ErrorCode::unsupported_version: return "unsupported_version";
    case ErrorCode::not_signed_in: return "not_signed_in";
    case ErrorCode::already_signed_in: return "already_signed_in";
    case ErrorCode::bad_nick: return "bad_nick";
    case ErrorCode::nick_in_use: return "nick_in_use";
    case ErrorCode::bad_room_name: return "bad_room_name";
    case ErrorCode::no_such_room: return "no_such_room";
    case ErrorCode::no_such_user: return "no_such_user";
    case ErrorCode::not_a_member: return "not_a_member";
    case ErrorCode::already_a_member: return "already_a_member";
    case ErrorCode::invite_only: return "invite_only";
    case ErrorCode::room_is_open: return "room_is_open";
    case ErrorCode::wrong_password: return "wrong_password";
    case ErrorCode::banned: return "banned";
    case ErrorCode::muted: return "muted";
    case ErrorCode::moderated: return "moderated";
    case ErrorCode::not_an_operator: return "not_an_operator";
    case ErrorCode::cannot_target_founder: return "cannot_target_founder";
    case ErrorCode::room_full: return "room_full";
    case ErrorCode::too_many_rooms: return "too_many_rooms";
    case ErrorCode::too_many_sessions: return "too_many_sessions";
    case ErrorCode::list_full: return "list_full";
    case ErrorCode::text_empty: return "text_empty";
    case ErrorCode::text_too_long: return "text_too_long";
    case ErrorCode::bad_mask: return "bad_mask";
    case ErrorCode::no_such_mask: return "no_such_mask";
    case ErrorCode::no_such_message: return "no_such_message";
    case ErrorCode::bad_query: return "bad_query";
    case ErrorCode::login_failed: return "login_failed";
    case ErrorCode::account_required: return "account_required";
    case ErrorCode::account_exists: return "account_exists";
    case ErrorCode::no_such_account: return "no_such_account";
    case ErrorCode::not_logged_in: return "not_logged_in";
    case ErrorCode::already_registered: return "already_registered";
    case ErrorCode::registration_closed: return "registration_closed";
    case ErrorCode::bad_invitation: return "bad_invitation";
    case ErrorCode::bad_password: return "bad_password";
    case ErrorCode::nick_reserved: return "nick_reserved";
    case ErrorCode::insecure_connection: return "insecure_connection";
    case ErrorCode::account_suspended: return "account_suspended";
    case ErrorCode::not_a_server_operator: return "not_a_server_operator";
    case ErrorCode::banned_from_server: return "banned_from_server";
    case ErrorCode::rate_limited: return "rate_limited";
    case ErrorCode::busy: return "busy";
    case ErrorCode::shutting_down: return "shutting_down";
    case ErrorCode::log_unavailable: return "log_unavailable";
  }
  return "unknown";
}

}  // namespace parley::core
