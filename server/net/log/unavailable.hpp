// What clients are told when the store fails.
#pragma once

#include "core/error.hpp"

namespace parley::net {

/// The error for a client. Why the log fails is the operator's affair: the text names files.
[[nodiscard]] inline core::Error without_cause(const core::Error& why) {
  if (why.code != core::ErrorCode::log_unavailable) return why;
  return {why.code, "the log cannot be used now; whoever runs the server can see why",
          why.retry_after};
}

}  // namespace parley::net
