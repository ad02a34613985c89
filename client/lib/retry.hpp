// What a client may try again: the endings and refusals of docs/protocol.md.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "core/error.hpp"

namespace parley::client {

/// How long to wait where a refusal that passes with time does not say it.
inline constexpr std::chrono::milliseconds retry_unless_told{3'000};

/// Codes of `closing` after which a client must not connect again by itself. A code that is not
/// here, a new one included, is treated like shutting_down.
[[nodiscard]] inline bool is_final(std::string_view closing_code) {
  constexpr std::array<std::string_view, 6> final_codes{
      "quit", "too_many_errors", "killed", "banned", "password_changed", "account_removed"};
  return std::ranges::find(final_codes, closing_code) != final_codes.end();
}

/// Refusals that pass with time: the same request may be accepted later.
[[nodiscard]] inline bool passes_with_time(const core::Error& why) {
  using enum core::ErrorCode;
  return why.retry_after || why.code == rate_limited || why.code == busy ||
         why.code == shutting_down || why.code == log_unavailable || why.code == too_many_sessions;
}

}  // namespace parley::client
