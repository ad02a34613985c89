// The secret by which a server knows this user again, and other randomness.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/error.hpp"

namespace parley::client {

/// `bytes` bytes from the kernel's generator, as lower-case hexadecimal.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// A secret that nobody can guess: 256 bits in hexadecimal.
[[nodiscard]] inline std::string new_secret() { return random_hex(32); }

/// ${XDG_STATE_HOME:-~/.local/state}/parley/secret, or, for somebody who is several persons on one
/// machine, secret.PERSONA beside it. An error when neither HOME nor XDG_STATE_HOME is set.
[[nodiscard]] core::Result<std::filesystem::path> secret_path(const std::string& persona = {});

/// Reads the secret; on first use makes it, and writes it (mode 0600, whole or not at all, also
/// when two programs do so at once: both then use the same). The error names the file and what to
/// do about it.
[[nodiscard]] core::Result<std::string> load_or_make_secret(const std::filesystem::path& file);

}  // namespace parley::client
