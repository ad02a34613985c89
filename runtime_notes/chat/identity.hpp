// From a client's secret to the identity that the hub compares.
#pragma once

#include <string_view>

#include "core/identity.hpp"
#include "core/ids.hpp"

namespace parley::notes {

/// "guest:" and a hash of the secret: the same secret is the same person, and is kept nowhere.
[[nodiscard]] core::Identity identity_of_secret(std::string_view secret);

/// Of a client without a secret: ends with its session, and no secret gives it.
[[nodiscard]] core::Identity identity_of_session(core::SessionId session);

}  // namespace parley::notes
