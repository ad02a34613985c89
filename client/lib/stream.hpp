// The bytes between client and server: a TCP connection, in plain text or through TLS.
#pragma once

#include <asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/asio.hpp"
#include "lib/tls.hpp"

namespace parley::client {

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
    explicit Tls(const TlsOptions& options) : context(make_tls_context(options)) {}
    asio::ssl::context context;
    std::optional<asio::ssl::stream<Socket&>> stream;
  };

  Socket socket_;
  TlsOptions options_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace parley::client
