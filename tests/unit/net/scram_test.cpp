// SCRAM-SHA-256: RFC 7677's example, and what is refused.
#include <doctest/doctest.h>
#include <sodium.h>

#include <string>

#include "net/accounts/scram.hpp"
#include "wire/base64.hpp"

namespace parley::net {

namespace {

const std::string client_first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const std::string server_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const std::string client_final_bare = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const std::string proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

store::ScramKeys keys() {
  const std::string salt = wire::from_base64("W22ZaJ0SNY7soEsUEjb6gQ==").value();
  return make_scram_keys("pencil", salt, 4096);
}

std::string finish(const std::string& first, const std::string& last) {
  ScramServer server;
  const auto name = server.begin(first);
  if (!name) return std::string(core::code_name(name.error().code));
  static_cast<void>(server.challenge(keys(), server_nonce));
  const auto final_message = server.finish(last);
  return final_message ? *final_message : std::string(core::code_name(final_message.error().code));
}

std::string name_in(const std::string& first) {
  ScramServer server;
  return server.begin(first).value_or("refused");
}

}  // namespace

TEST_CASE("RFC 7677's example, message by message") {
  ScramServer server;
  CHECK(server.begin(client_first).value() == "user");
  CHECK(server.challenge(keys(), server_nonce) ==
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  CHECK(server.finish(client_final_bare + ",p=" + proof).value() ==
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

TEST_CASE("a wrong proof, another nonce and another binding are refused") {
  std::string wrong = proof;
  wrong[0] = 'e';
  CHECK(finish(client_first, client_final_bare + ",p=" + wrong) == "login_failed");
  CHECK(finish(client_first, client_final_bare + "x,p=" + proof) == "login_failed");
  CHECK(finish(client_first, client_final_bare + ",p=") == "login_failed");
  CHECK(finish(client_first, client_final_bare + ",p=dHzb") == "login_failed");
  CHECK(finish(client_first, client_final_bare) == "login_failed");
  CHECK(finish(client_first, "") == "login_failed");
  CHECK(finish(client_first, "c=eSws" + client_final_bare.substr(6) + ",p=" + proof) ==
        "login_failed");
  CHECK(finish("y,,n=user,r=rOprNGfwEbeRWgbNEkqO", client_final_bare + ",p=" + proof) ==
        "login_failed");
}

TEST_CASE("names may hold commas and equals signs; what is no first message is refused") {
  CHECK(name_in("n,,n=a=2Cb=3Dc,r=x") == "a,b=c");
  CHECK(name_in("y,,n=user,r=x") == "user");
  CHECK(name_in("n,a=user,n=user,r=x") == "user");
  for (const char* bad : {"", "n", "n,", "n,,", "n,,n=", "n,,n=,r=x", "n,,n=user", "n,,n=user,r=",
                          "n,,r=x,n=user", "n,,m=ext,n=user,r=x", "n,,n=a=2c,r=x", "n,,n=a=,r=x",
                          "p=tls-unique,,n=user,r=x", "n,a=other,n=user,r=x", "x,,n=user,r=x"}) {
    CAPTURE(bad);
    CHECK(name_in(bad) == "refused");
  }
}

}  // namespace parley::net
