// Identities of secrets and of chance.
#include "net/identity.hpp"

#include <doctest/doctest.h>

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
