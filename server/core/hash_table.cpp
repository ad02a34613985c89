// The key of the tables to come.
#include "core/hash_table.hpp"

#include <atomic>

namespace parley::core {

namespace {
// Atomic, because a loop makes tables too. Half of one key and half of another is a key as well.
struct SharedKey {
  std::atomic<std::uint64_t> low{0};
  std::atomic<std::uint64_t> high{0};
};

SharedKey& shared_key() {
  static SharedKey key;
  return key;
}
}  // namespace

void set_hash_key(HashKey key) {
  shared_key().low.store(key.low, std::memory_order_relaxed);
  shared_key().high.store(key.high, std::memory_order_relaxed);
}

HashKey hash_key() {
  return {shared_key().low.load(std::memory_order_relaxed),
          shared_key().high.load(std::memory_order_relaxed)};
}

}  // namespace parley::core
