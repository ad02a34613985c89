// The account's password: from a file, the environment or the terminal, never the command line.
#pragma once

#include <string>

#include "core/error.hpp"
#include "core/secret.hpp"

namespace parley::terminal {

/// The first line of `file`, or with "" the variable PARLEY_PASSWORD (which is then taken out of
/// the environment), or what is typed at the terminal, where it is not shown.
[[nodiscard]] core::Result<core::Secret> read_password(const std::string& account,
                                                       const std::string& file);

}  // namespace parley::terminal
