// The bytes between client and server: a TCP connection, in plain text or through TLS.
#pragma once

#include <asio/ssl/context.hpp>
#include <asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/asio.hpp"

namespace parley::client {

/// How a server proves who it is.
struct TlsOptions {
  bool on = false;
  std::string ca_file;      // PEM, trusted beside what the system trusts
  std::string fingerprint;  // SHA-256 of the server's certificate in hex: that one, and no other
};

/// A fingerprint as 64 small hex digits; nullopt: it is none. Colons are allowed.
[[nodiscard]] std::optional<std::string> parse_fingerprint(std::string_view text);

class Stream {
 public:
  /// Throws std::runtime_error with one line if the CA file cannot be read.
  Stream(const Executor& executor, const TlsOptions& options);

  /// To be connected before anything else.
  [[nodiscard]] Socket& socket() { return socket_; }

  /// TLS: shakes hands and verifies the server; in plain text nothing. Empty: it is who it should
  /// be. `host` is what the certificate must name.
  [[nodiscard]] awaitable<std::string> secure(std::string host);

  /// One reader and one writer at a time.
  [[nodiscard]] awaitable<std::pair<std::error_code, std::size_t>> read_some(std::span<char> into);
  [[nodiscard]] awaitable<std::error_code> write(std::string_view bytes);

 private:
  struct Tls {
    asio::ssl::context context{asio::ssl::context::tls_client};
    std::optional<asio::ssl::stream<Socket&>> stream;
  };

  [[nodiscard]] bool has_fingerprint();

  Socket socket_;
  std::string fingerprint_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace parley::client
