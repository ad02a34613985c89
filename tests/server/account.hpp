// Accounts on a server under test.
#pragma once

#include <string>

#include "server/talker.hpp"

namespace parley::tests {

/// Hashes that cost next to nothing: these tests are about what happens around them.
inline const std::string cheap =
    "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 4096\n";

inline json with_account(const std::string& account,
                         const std::string& password = "correct horse") {
  return {{"account", account}, {"password", password}};
}

inline json register_as(Talker& who, const std::string& account,
                        const std::string& password = "correct horse") {
  return who.ask({{"type", "register"}, {"account", account}, {"password", password}});
}

}  // namespace parley::tests
