// argon2id in memory that a thread keeps from one hash to the next.
#pragma once

#include <string>
#include <string_view>

#include "net/settings/hash_cost.hpp"

namespace parley::net {

/// Getting 19 MiB from the system for each hash takes longer than the hash, and all of it in the
/// kernel, where a thread that wakes up has to wait for it. So the memory stays with the thread
/// until `give_back_memory`. Blocking, any thread. The text is what libsodium's crypto_pwhash_str
/// writes. Throws std::bad_alloc where there is no memory for it.
[[nodiscard]] std::string argon2id(std::string_view password, const HashCost& cost);

/// Takes as long as the hash says, whatever the password is. False for a text that is none.
[[nodiscard]] bool is_argon2id(std::string_view hash, std::string_view password);

/// Of the calling thread.
void give_back_memory();

}  // namespace parley::net
