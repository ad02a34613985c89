// What a password hash costs.
#pragma once

#include <cstddef>

namespace parley::net {

/// What a hash costs whoever makes one, and whoever guesses.
struct HashCost {
  std::size_t memory_kib = 19'456;  // 19 MiB and two passes: OWASP's first choice for argon2id
  unsigned passes = 2;
  unsigned scram_iterations = 100'000;  // 0: no SCRAM keys are kept
};

}  // namespace parley::net
