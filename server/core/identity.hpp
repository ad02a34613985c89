// Who somebody is, behind the nick: what survives a reconnect and a restart.
#pragma once

#include <compare>
#include <string>

namespace parley::core {

/// "guest:<hash of the client's secret>". A client without a secret gets a random identity that
/// ends with its session, unless it registers: an account keeps the identity of the guest who made
/// it. The core only compares it: founders, operators and direct conversations belong to
/// identities, and two sessions with one identity are one user.
struct Identity {
  std::string value;

  friend auto operator<=>(const Identity&, const Identity&) = default;
};

}  // namespace parley::core
