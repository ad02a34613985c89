// Hash tables whose keys come from the network: their hash is SipHash with a secret key.
#pragma once

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "core/ids.hpp"

namespace parley::core {

/// 128 secret bits. A client that knows the hash of every name can choose thousands of names with
/// one and the same hash: each look-up then compares all of them, and the table doubles until the
/// memory is used up. (8,193 such names ended the server; docs/decisions/0013-keyed-hashes.md.)
struct HashKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// The key of all tables that are made from now on. A table keeps the key that it was made with.
/// The core has no randomness: parleyd's main sets a random key before it makes a table; tests and
/// the simulation keep the default, so that the same seed gives the same run. Any thread.
void set_hash_key(HashKey key);
[[nodiscard]] HashKey hash_key();

/// SipHash (Aumasson and Bernstein, 2012). Tables use SipHash-1-3, as those of Rust and Python do:
/// about 20 instructions for each 8 bytes.
template <int compression_rounds = 1, int final_rounds = 3>
class SipHash {
 public:
  explicit SipHash(HashKey key)
      : v0_(key.low ^ 0x736f6d6570736575ULL),
        v1_(key.high ^ 0x646f72616e646f6dULL),
        v2_(key.low ^ 0x6c7967656e657261ULL),
        v3_(key.high ^ 0x7465646279746573ULL) {}

  [[nodiscard]] std::uint64_t operator()(std::string_view bytes) && {
    constexpr std::size_t word_bytes = 8;
    const std::size_t whole = bytes.size() / word_bytes * word_bytes;
    for (std::size_t at = 0; at < whole; at += word_bytes) {
      compress(whole_word(bytes.data() + at));
    }
    compress(rest_of(bytes.substr(whole)) | std::uint64_t{bytes.size()} << 56U);
    v2_ ^= 0xFFU;
    rounds(final_rounds);
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  [[nodiscard]] static std::uint64_t whole_word(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);  // one load
    return std::endian::native == std::endian::little ? word : reversed(word);
  }
  [[nodiscard]] static std::uint64_t rest_of(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8U * i;
    }
    return word;
  }
  [[nodiscard]] static std::uint64_t reversed(std::uint64_t word) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < sizeof word; ++i, word >>= 8U)
      result = result << 8U | (word & 0xFFU);
    return result;
  }
  void compress(std::uint64_t word) {
    v3_ ^= word;
    rounds(compression_rounds);
    v0_ ^= word;
  }
  void rounds(int count) {
    for (; count > 0; --count) {
      v0_ += v1_;
      v2_ += v3_;
      v1_ = std::rotl(v1_, 13) ^ v0_;
      v3_ = std::rotl(v3_, 16) ^ v2_;
      v0_ = std::rotl(v0_, 32);
      v2_ += v1_;
      v0_ += v3_;
      v1_ = std::rotl(v1_, 17) ^ v2_;
      v3_ = std::rotl(v3_, 21) ^ v0_;
      v2_ = std::rotl(v2_, 32);
    }
  }

  std::uint64_t v0_;
  std::uint64_t v1_;
  std::uint64_t v2_;
  std::uint64_t v3_;
};

/// The hash of a table's key. Ids are hashed without the secret: the server counts them up, no
/// client chooses them.
class KeyedHash {
 public:
  using is_transparent = void;

  std::size_t operator()(std::string_view bytes) const { return SipHash<>(key_)(bytes); }
  template <class Tag>
  std::size_t operator()(const Id<Tag>& id) const {
    return std::hash<Id<Tag>>{}(id);
  }

 private:
  HashKey key_ = hash_key();
};

/// The only hash tables of server/ and client/ (checked by tests/tools/check_tree.py). They store
/// part of each hash, so that growing and comparing do not compute it again.
template <class Key, class Value>
using HashMap = tsl::robin_map<Key, Value, KeyedHash, std::equal_to<>,
                               std::allocator<std::pair<Key, Value>>, /*StoreHash=*/true>;
template <class Key, class Hash = KeyedHash, class Equal = std::equal_to<>>
using HashSet = tsl::robin_set<Key, Hash, Equal, std::allocator<Key>, /*StoreHash=*/true>;

}  // namespace parley::core
