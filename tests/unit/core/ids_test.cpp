// Identifiers: their hash.
#include "core/ids.hpp"

#include <doctest/doctest.h>

#include <set>

namespace parley::core {

TEST_CASE("the session ids of one loop spread over a table's buckets") {
  // Equal low 8 bits, slots counting up, as the net floor makes them. Buckets are taken by the low
  // bits of the hash.
  std::set<std::size_t> buckets;
  for (std::uint64_t slot = 0; slot < 4096; ++slot) {
    const SessionId id{(slot + 1) << 32U | slot << 8U | 3U};
    buckets.insert(std::hash<SessionId>{}(id) & 8191U);
  }
  CHECK(buckets.size() > 2500);  // random hashes fill 3,223 of 8,192
}

}  // namespace parley::core
