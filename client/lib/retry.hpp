// What a client may try again: the refusals of docs/protocol.md.
#pragma once

#include <chrono>

#include "core/error.hpp"

namespace parley::client {

/// How long to wait where a refusal that passes with time does not say it.
inline constexpr std::chrono::milliseconds retry_unless_told{3'000};

/// Refusals that pass with time: the same request may be accepted later.
[[nodiscard]] inline bool passes_with_time(const core::Error& why) {
  return why.retry_after || core::passes_with_time(why.code);
}

}  // namespace parley::client
