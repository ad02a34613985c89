// SCRAM-SHA-256, the server's side (RFC 5802, RFC 7677), without I/O.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "store/accounts.hpp"

namespace parley::net {

/// What the server keeps of a password. Takes `iterations` rounds of HMAC: not on a loop.
[[nodiscard]] store::ScramKeys make_scram_keys(std::string_view password, std::string_view salt,
                                               unsigned iterations);

/// One exchange: `begin`, `challenge`, `finish`, in this order. No channel binding, no authzid but
/// the user's own. Refusals have the code login_failed and say nothing about the account.
class ScramServer {
 public:
  /// client-first-message. Gives the user's name.
  [[nodiscard]] core::Result<std::string> begin(std::string_view client_first);

  /// server-first-message. `nonce`: the server's, printable and without commas.
  [[nodiscard]] std::string challenge(const store::ScramKeys& keys, std::string_view nonce);

  /// client-final-message. Gives the server-final-message if the proof is right.
  [[nodiscard]] core::Result<std::string> finish(std::string_view client_final) const;

 private:
  std::string gs2_header_;  // "n,," as it came: the client repeats it
  std::string client_nonce_;
  std::string client_first_bare_;
  std::string server_first_;
  std::string nonce_;  // both
  store::ScramKeys keys_;
};

}  // namespace parley::net
