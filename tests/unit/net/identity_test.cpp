// Identities of secrets and of chance.
#include "net/accounts/identity.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include <array>
#include <bit>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <thread>

namespace core = parley::core;
namespace net = parley::net;

TEST_CASE("a secret has one identity, which does not show it") {
  const core::Identity ada = net::identity_of_secret("sesame");
  CHECK(ada == net::identity_of_secret("sesame"));
  CHECK(ada != net::identity_of_secret("sesamf"));
  CHECK(ada.value.starts_with("guest:"));
  CHECK(ada.value.find("sesame") == std::string::npos);
}

TEST_CASE("with another key a secret has another identity, and none with a key is the former one") {
  const std::string one(32, '1');
  const std::string other(32, '2');
  CHECK(net::identity_of_secret("sesame", one) == net::identity_of_secret("sesame", one));
  CHECK(net::identity_of_secret("sesame", one) != net::identity_of_secret("sesame", other));
  CHECK(net::identity_of_secret("sesame", one) != net::identity_of_secret("sesame"));
  // Logs of older versions have this one.
  CHECK(net::identity_of_secret("sesame").value == "guest:f72a76031028850dde3a54b29a19ed96");
}

TEST_CASE("what is random never comes twice, of one thread or of two") {
  // More than are drawn from the system at once.
  constexpr std::size_t each = 200;
  const auto draw = [](std::set<std::string>& into) {
    for (std::size_t i = 0; i < each; ++i) {
      into.insert(net::random_key());
      into.insert(net::random_identity().value);
    }
  };
  std::set<std::string> drawn;
  std::set<std::string> beside;
  std::thread other(draw, std::ref(beside));
  draw(drawn);
  other.join();
  drawn.merge(beside);
  CHECK(drawn.size() == 4 * each);
  CHECK(beside.empty());
}

TEST_CASE("the key of hash tables is drawn anew each time") {
  const core::HashKey one = net::random_hash_key();
  const core::HashKey other = net::random_hash_key();
  CHECK(one.low != other.low);
  CHECK(one.high != other.high);
}

TEST_CASE("the hash of tables agrees with libsodium's SipHash for every length") {
  const core::HashKey key = net::random_hash_key();
  const auto bytes = std::bit_cast<std::array<unsigned char, sizeof key>>(key);
  std::string input;
  for (int length = 0; length < 100; ++length) {
    std::array<unsigned char, crypto_shorthash_BYTES> expected;
    crypto_shorthash(expected.data(), reinterpret_cast<const unsigned char*>(input.data()),
                     input.size(), bytes.data());
    CHECK(core::SipHash<2, 4>(key)(input) == std::bit_cast<std::uint64_t>(expected));
    input += static_cast<char>(251 * length + 200);
  }
}
