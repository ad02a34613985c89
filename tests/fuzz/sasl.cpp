// SASL: base64, SCRAM-SHA-256 and passwords, from anybody.
#include <string>

#include "core/account.hpp"
#include "fuzz/target.hpp"
#include "net/accounts/scram.hpp"
#include "wire/base64.hpp"

namespace parley::fuzz {

namespace {

void try_scram(std::string_view first, std::string_view last) {
  static const store::ScramKeys keys = net::make_scram_keys("the password", "salt of 16 bytes", 2);
  net::ScramServer server;
  if (!server.begin(first)) return;
  const std::string challenge = server.challenge(keys, "nonce");
  demand(challenge.find("nonce") != std::string::npos, "the server's nonce is in its challenge");
  // Nobody is let in who does not know the password; the fuzzer does not.
  demand(!server.finish(last), "a proof that is none is refused");
}

}  // namespace

void sasl(std::string_view input) {
  Choices choices(input);
  const std::string_view first = choices.line();
  const std::string_view last = choices.line();
  try_scram(first, last);
  if (const auto bytes = wire::from_base64(first)) {
    demand(wire::from_base64(wire::to_base64(*bytes)) == bytes, "base64 comes back");
    try_scram(*bytes, last);
  }
  demand(wire::from_base64(wire::to_base64(last)) == std::string(last), "base64 comes back");
  if (const auto password = core::check_password(last)) {
    demand(*password == core::normal_password(last), "a password has one form");
    demand(core::check_password(password->view()).has_value(), "the form is a password itself");
    demand(core::normal_password(password->view()) == *password, "the form is its own form");
  }
  static_cast<void>(core::check_fingerprint(first));
}

}  // namespace parley::fuzz
