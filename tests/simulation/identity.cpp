// In place of server/net/identity.cpp: identities that are the same in every run of a seed.
#include "net/identity.hpp"

#include <string>

#include "simulation/world.hpp"

namespace parley::net {

core::Identity identity_of_secret(std::string_view secret) {
  return {"guest:" + std::string(secret)};
}

core::Identity random_identity() {
  std::string digits = std::to_string(simulation::World::here().random().next());
  return {"guest:chance" + std::string(20 - digits.size(), '0') + digits};
}

}  // namespace parley::net
