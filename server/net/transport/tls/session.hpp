// TLS on one socket: OpenSSL on the descriptor, without blocking and without buffers of its own.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/transport/outbox.hpp"

namespace parley::net::tls {

/// The server's certificate and rules. New connections take the newest; those that exist keep
/// theirs, which OpenSSL counts. Any thread may make sessions of it.
using Context = std::shared_ptr<SSL_CTX>;

enum class Step : std::uint8_t { done, want_read, want_write, ended, failed };

/// asio::ssl::stream would hold four buffers of 17 KiB for each connection, idle or not. The loop
/// waits for readiness anyway, so OpenSSL reads and writes the socket itself, and gives its buffers
/// back when a record is through. The descriptor must be non-blocking and outlive the session;
/// SIGPIPE must be ignored.
class Session {
 public:
  Session(const Context& context, int descriptor);

  /// Goes on with the handshake. `done` once and for all.
  [[nodiscard]] Step shake_hands();
  [[nodiscard]] bool is_ready() const { return ready_; }

  /// Reads what one record has, as far as it fits. `size` is set with `done`.
  [[nodiscard]] Step read(std::span<char> into, std::size_t& size);
  /// Bytes that are decrypted and not read: no readiness will tell of them.
  [[nodiscard]] bool has_more() const;

  /// The peer's certificate: SHA-256 in 64 small hex digits, "" for none.
  [[nodiscard]] std::string peer_fingerprint() const;

  /// Writes the beginning of `bytes`; after want_write the same bytes must come again. `written` is
  /// set with `done`.
  [[nodiscard]] Step write(std::string_view bytes, std::size_t& written);
  /// Writes what waits, as Outbox::write_to does.
  [[nodiscard]] Outbox::Written write(Outbox& outbox);

  /// Says that nothing more will be sent.
  void finish_sending();

 private:
  [[nodiscard]] Step step(int result);

  struct Free {
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  };
  std::unique_ptr<SSL, Free> ssl_;
  bool ready_ = false;
  bool broken_ = false;
};

}  // namespace parley::net::tls
