// From a client's secret to the identity that the core compares.
#pragma once

#include <string_view>

#include "core/identity.hpp"

namespace parley::net {

/// "guest:" and the hex of a BLAKE2b hash of the secret, keyed for this purpose: the secret itself
/// is kept nowhere, and the identity does not give it away. Any thread.
[[nodiscard]] core::Identity identity_of_secret(std::string_view secret);

/// A guest identity that nobody can claim again. Any thread.
[[nodiscard]] core::Identity random_identity();

}  // namespace parley::net
