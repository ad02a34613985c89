// SCRAM-SHA-256, the server's side: parsing, and the proof.
#include "net/accounts/scram.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <optional>

#include "wire/base64.hpp"

namespace parley::net {

namespace {

using Digest = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view view_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest hmac(std::string_view key, std::string_view text) {
  Digest out;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
  crypto_auth_hmacsha256_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
  return out;
}

Digest sha256(std::string_view text) {
  Digest out;
  crypto_hash_sha256(out.data(), bytes_of(text), text.size());
  return out;
}

tl::unexpected<core::Error> failed(const char* why) {
  return core::refuse(core::ErrorCode::login_failed, why);
}

/// "a=value" off the front of comma-separated attributes; nullopt where the next one is another.
std::optional<std::string_view> take(std::string_view& rest, char name) {
  if (rest.size() < 2 || rest[0] != name || rest[1] != '=') return std::nullopt;
  const std::string_view value = rest.substr(2, rest.find(',') - 2);
  rest.remove_prefix(std::min(rest.size(), value.size() + 3));
  return value;
}

/// A saslname: "=2C" is a comma and "=3D" an equals sign.
std::optional<std::string> unescaped(std::string_view name) {
  std::string text;
  while (!name.empty()) {
    if (name.front() != '=') {
      text += name.front();
      name.remove_prefix(1);
      continue;
    }
    const std::string_view code = name.substr(0, 3);
    if (code != "=2C" && code != "=3D") return std::nullopt;
    text += code == "=2C" ? ',' : '=';
    name.remove_prefix(3);
  }
  return text;
}

}  // namespace

store::ScramKeys make_scram_keys(std::string_view password, std::string_view salt,
                                 unsigned iterations) {
  Digest salted;
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                    static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                    static_cast<int>(salted.size()), salted.data());
  Digest client_key = hmac(view_of(salted), "Client Key");
  const Digest stored_key = sha256(view_of(client_key));
  const Digest server_key = hmac(view_of(salted), "Server Key");
  sodium_memzero(salted.data(), salted.size());
  sodium_memzero(client_key.data(), client_key.size());
  return {std::string(salt), iterations, std::string(view_of(stored_key)),
          std::string(view_of(server_key))};
}

core::Result<std::string> ScramServer::begin(std::string_view client_first) {
  std::string_view rest = client_first;
  // "y": the client could bind the channel, and believes that this server cannot. It is right.
  if (!rest.starts_with("n,") && !rest.starts_with("y,")) {
    return failed("SCRAM: channel binding is not offered here");
  }
  rest.remove_prefix(2);
  std::optional<std::string_view> authzid;
  if (rest.starts_with("a=")) {
    authzid = take(rest, 'a');
  } else if (rest.starts_with(',')) {
    rest.remove_prefix(1);
  } else {
    return failed("SCRAM: the first message is not well-formed");
  }
  gs2_header_ = client_first.substr(0, client_first.size() - rest.size());
  client_first_bare_ = rest;
  const auto escaped = take(rest, 'n');  // an "m=" in its place is an extension that we must refuse
  const auto nonce = escaped ? take(rest, 'r') : std::nullopt;
  const auto name = escaped ? unescaped(*escaped) : std::nullopt;
  if (!name || name->empty() || !nonce || nonce->empty()) {
    return failed("SCRAM: the first message is not well-formed");
  }
  if (authzid && unescaped(*authzid) != name) return failed("SCRAM: act for yourself only");
  client_nonce_ = *nonce;
  return *name;
}

std::string ScramServer::challenge(const store::ScramKeys& keys, std::string_view nonce) {
  keys_ = keys;
  nonce_ = client_nonce_ + std::string(nonce);
  server_first_ =
      "r=" + nonce_ + ",s=" + wire::to_base64(keys.salt) + ",i=" + std::to_string(keys.iterations);
  return server_first_;
}

core::Result<std::string> ScramServer::finish(std::string_view client_final) const {
  const std::size_t at = client_final.rfind(",p=");
  if (at == std::string_view::npos) return failed("SCRAM: there is no proof");
  const std::string_view without_proof = client_final.substr(0, at);
  const auto proof = wire::from_base64(client_final.substr(at + 3));
  std::string_view rest = without_proof;
  const auto binding = take(rest, 'c');
  const auto nonce = binding ? take(rest, 'r') : std::nullopt;
  if (!proof || proof->size() != std::tuple_size_v<Digest> || !nonce ||
      binding != wire::to_base64(gs2_header_) || *nonce != nonce_) {
    return failed("SCRAM: the last message does not fit the first ones");
  }
  std::string text = client_first_bare_;
  text.append(",").append(server_first_).append(",").append(without_proof);
  // ClientKey = ClientProof XOR ClientSignature; its hash is what was stored.
  Digest client_key = hmac(keys_.stored_key, text);
  for (std::size_t i = 0; i < client_key.size(); ++i) {
    client_key[i] ^= static_cast<unsigned char>((*proof)[i]);
  }
  const Digest stored_key = sha256(view_of(client_key));
  sodium_memzero(client_key.data(), client_key.size());
  const bool right =
      keys_.stored_key.size() == stored_key.size() &&
      sodium_memcmp(stored_key.data(), keys_.stored_key.data(), stored_key.size()) == 0;
  if (!right) return failed("the account or the password is wrong");
  return "v=" + wire::to_base64(view_of(hmac(keys_.server_key, text)));
}

}  // namespace parley::net
