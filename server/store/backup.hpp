// A copy of the databases that can be started, taken while a server may be using them.
#pragma once

#include <cstdint>
#include <filesystem>

namespace parley::store {

struct BackedUp {
  std::uint64_t entries = 0;  // of the log
  std::uint64_t accounts = 0;
};

/// Copies the log, then the accounts, from one directory into another, which is made (mode 0700) or
/// must be empty. Each copy is of one moment, has what was committed by then and nothing that was
/// deleted before. The log goes first: so no room in it can have an account that is not there.
/// Blocks, and takes as long as reading all of it. Throws std::runtime_error with one line.
[[nodiscard]] BackedUp back_up(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace parley::store
