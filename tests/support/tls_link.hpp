// TLS for test clients: OpenSSL on the descriptor, each wait with a deadline.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::tests {

/// What a test client says and shows in its handshake.
struct TlsSetting {
  std::string alpn{};         // the protocol that it offers; "" for none
  std::string certificate{};  // PEM file of its certificate and key; "" for none
};

/// Trusts every server: what is verified has tests of its own. Failures throw TimedOut or
/// std::runtime_error.
class TlsLink {
 public:
  /// Shakes hands on a connected socket, which it makes non-blocking and does not own.
  TlsLink(int descriptor, const TlsSetting& setting, std::chrono::milliseconds within);
  ~TlsLink();
  TlsLink(const TlsLink&) = delete;
  TlsLink& operator=(const TlsLink&) = delete;

  void write(std::string_view bytes, std::chrono::milliseconds within);
  /// Some bytes; 0: the server has ended.
  [[nodiscard]] std::size_t read(char* into, std::size_t size, std::chrono::milliseconds within);
  void finish_sending();

  /// What the server chose of the protocols offered; "" for none.
  [[nodiscard]] std::string alpn() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Whether the tests of this run speak TLS where they would speak plain text (PARLEY_TEST_TLS).
[[nodiscard]] bool everything_through_tls();

/// In such a run: where a server speaks through TLS what it speaks in plain text elsewhere.
struct TlsTwin {
  std::uint16_t port = 0;
  std::string certificate{};  // PEM file, for clients that verify; "": none is known
};

/// A twin that clients of this process use for as long as this lives. Its server owns it: the
/// system may give the port to the next server, which may speak no TLS.
class NotedTlsTwin {
 public:
  NotedTlsTwin(std::uint16_t plain_port, TlsTwin twin);
  ~NotedTlsTwin();
  NotedTlsTwin(const NotedTlsTwin&) = delete;
  NotedTlsTwin& operator=(const NotedTlsTwin&) = delete;

 private:
  std::uint16_t plain_port_;
};

/// nullopt: none is noted for this port.
[[nodiscard]] std::optional<TlsTwin> tls_twin_of(std::uint16_t plain_port);

}  // namespace parley::tests
