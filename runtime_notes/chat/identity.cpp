// From a client's secret to an identity: libsodium's hash.
#include "chat/identity.hpp"

#include <sodium.h>

#include <array>
#include <string>

namespace parley::notes {

core::Identity identity_of_secret(std::string_view secret) {
  std::array<unsigned char, crypto_generichash_BYTES> digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), nullptr,
                     0);
  std::array<char, 2 * crypto_generichash_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return {std::string("guest:") + hex.data()};
}

core::Identity identity_of_session(core::SessionId session) {
  return {"guest:session " + std::to_string(session.value)};
}

}  // namespace parley::notes
