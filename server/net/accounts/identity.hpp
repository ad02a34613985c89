// From a client's secret to the identity that the core compares.
#pragma once

#include <string>
#include <string_view>

#include "core/hash_table.hpp"
#include "core/identity.hpp"

namespace parley::net {

/// "guest:" and the hex of a BLAKE2b hash of the secret, keyed with the server's own random `key`:
/// the secret itself is kept nowhere, and a user who has the identity and not the key cannot try
/// secrets on it. Without a key it is the identity of versions before 2026-12. Any thread.
[[nodiscard]] core::Identity identity_of_secret(std::string_view secret, std::string_view key = {});

/// 60 random bits as ten characters of base64url: short enough to lie in a string itself, with a
/// number behind it. Any thread.
[[nodiscard]] std::string random_key();

/// A guest identity that nobody can claim again. Any thread.
[[nodiscard]] core::Identity random_identity();

/// For core::set_hash_key. Any thread.
[[nodiscard]] core::HashKey random_hash_key();

}  // namespace parley::net
