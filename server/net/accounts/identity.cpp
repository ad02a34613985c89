// From a client's secret to the identity that the core compares: libsodium's generic hash.
#include "net/accounts/identity.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <string>

namespace parley::net {

namespace {

using GuestDigest = std::array<unsigned char, 16>;

/// Random bytes, many of one system call: one for each use is a hundredth of what it costs to come.
class Randomness {
 public:
  void fill(std::span<unsigned char> bytes) {
    if (unused_ < bytes.size()) {
      randombytes_buf(pool_.data(), pool_.size());
      unused_ = pool_.size();
    }
    unused_ -= bytes.size();
    const auto taken = std::span(pool_).subspan(unused_, bytes.size());
    std::ranges::copy(taken, bytes.begin());
    sodium_memzero(taken.data(), taken.size());
  }

 private:
  std::array<unsigned char, 512> pool_;
  std::size_t unused_ = 0;
};

Randomness& randomness() {
  thread_local Randomness of_this_thread;
  return of_this_thread;
}

core::Identity guest(const GuestDigest& digest) {
  std::array<char, 2 * std::tuple_size_v<GuestDigest> + 1> hex;
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return {std::string("guest:") + hex.data()};
}

}  // namespace

core::Identity identity_of_secret(std::string_view secret, std::string_view key) {
  static constexpr std::string_view former_key = "parley guest identity v1";
  static constexpr std::string_view purpose = "parley guest identity v2";
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  GuestDigest digest;
  crypto_generichash_state state;
  const std::string_view used = key.empty() ? former_key : key;
  crypto_generichash_init(&state, bytes(used), used.size(), digest.size());
  // The key makes other hashes, too.
  if (!key.empty()) crypto_generichash_update(&state, bytes(purpose), purpose.size());
  crypto_generichash_update(&state, bytes(secret), secret.size());
  crypto_generichash_final(&state, digest.data(), digest.size());
  sodium_memzero(&state, sizeof state);
  return guest(digest);
}

std::string random_key() {
  std::array<unsigned char, 8> bytes;
  randomness().fill(bytes);
  std::array<char, 12> text;  // of 11 characters, and the end
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return {text.data(), 10};
}

core::Identity random_identity() {
  GuestDigest digest;
  randomness().fill(digest);
  return guest(digest);
}

core::HashKey random_hash_key() {
  std::array<unsigned char, sizeof(core::HashKey)> bytes;
  randomness().fill(bytes);
  return std::bit_cast<core::HashKey>(bytes);
}

}  // namespace parley::net
