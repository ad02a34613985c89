// In place of server/net/accounts/identity.cpp: identities that are the same in every run of a
// seed.
#include "net/accounts/identity.hpp"

#include <string>

#include "simulation/world.hpp"

namespace parley::net {

core::Identity identity_of_secret(std::string_view secret, std::string_view /*key*/) {
  return {"guest:" + std::string(secret)};
}

namespace {
std::string random_digits() {
  std::string digits = std::to_string(simulation::World::here().random().next());
  return std::string(20 - digits.size(), '0') + digits;
}
}  // namespace

std::string random_key() { return random_digits().substr(10); }

core::Identity random_identity() { return {"guest:chance" + random_digits()}; }

}  // namespace parley::net
