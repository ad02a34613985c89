// What can be refused, and the stable code under which a client learns of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace parley::core {

/// Stable: clients switch on the names (`code_name`), docs/protocol.md lists them.
enum class ErrorCode : std::uint8_t {
  // The bytes were not a request.
  bad_json,
  bad_utf8,
  line_too_long,
  too_deep,
  duplicate_field,
  duplicate_id,
  missing_field,
  bad_field,
  unknown_type,
  too_many_errors,
  unsupported_version,
  // The request was understood and is refused.
  not_signed_in,
  already_signed_in,
  bad_nick,
  nick_in_use,
  bad_room_name,
  no_such_room,
  no_such_user,
  not_a_member,
  already_a_member,
  invite_only,
  room_is_open,
  wrong_password,
  banned,
  muted,
  moderated,
  not_an_operator,
  cannot_target_founder,
  room_full,
  too_many_rooms,
  too_many_sessions,
  list_full,
  text_empty,
  text_too_long,
  bad_mask,
  no_such_mask,
  no_such_message,
  bad_query,
  // Accounts, and what the server's operators do.
  login_failed,
  account_required,
  account_exists,
  no_such_account,
  not_logged_in,
  already_registered,
  registration_closed,
  bad_invitation,
  bad_password,
  nick_reserved,
  insecure_connection,
  account_suspended,
  not_a_server_operator,
  banned_from_server,
  // Try again later.
  rate_limited,
  busy,
  shutting_down,
  log_unavailable,
};

/// The name on the wire, for example "nick_in_use".
[[nodiscard]] std::string_view code_name(ErrorCode code);

/// The code with that name; nullopt for the code of a newer server.
[[nodiscard]] std::optional<ErrorCode> code_named(std::string_view name);

/// True for refusals that pass with time: the same request may be accepted later.
[[nodiscard]] bool passes_with_time(ErrorCode code);

/// A refusal: the code for programs, one sentence for people, and for "try again" the delay.
struct Error {
  ErrorCode code{};
  std::string text;
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;

  friend bool operator==(const Error&, const Error&) = default;
};

/// A value, or the reason why there is none.
template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning a refusal from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> refuse(ErrorCode code, std::string text) {
  return tl::unexpected<Error>(Error{code, std::move(text), std::nullopt});
}

}  // namespace parley::core
