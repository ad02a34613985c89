// TLS from the client's side: what is trusted, and whether the server is who it should be.
#pragma once

#include <openssl/ssl.h>

#include <asio/ssl/context.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace parley::client {

/// How a server proves who it is.
struct TlsOptions {
  bool on = false;
  std::string ca_file;      // PEM, trusted beside what the system trusts
  std::string fingerprint;  // SHA-256 of the server's certificate in hex: that one, and no other
};

/// A fingerprint as 64 small hex digits; nullopt: it is none. Colons are allowed.
[[nodiscard]] std::optional<std::string> parse_fingerprint(std::string_view text);

/// TLS 1.2 and 1.3, and what the options trust. Throws std::runtime_error with one line if the CA
/// file cannot be read.
[[nodiscard]] asio::ssl::context make_tls_context(const TlsOptions& options);

/// Before the handshake: the server must be `host`, a name or an address; with a fingerprint it
/// must be that one instead, which `check_server` finds out.
void expect_server(SSL* ssl, const TlsOptions& options, const std::string& host);

/// After the handshake, and before any other byte. "": the server is who it should be.
[[nodiscard]] std::string check_server(SSL* ssl, const TlsOptions& options);

/// Why there was no handshake.
[[nodiscard]] std::string why_no_handshake(SSL* ssl, const std::string& otherwise);

}  // namespace parley::client
