// What lies between a connection's socket and its lines: TLS, WebSocket, or both.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/tls.hpp"
#include "load/dialect.hpp"
#include "load/unframer.hpp"

namespace parley::load {

/// The same for all connections of a run.
struct LinkPlan {
  LinkPlan(const client::TlsOptions& options, bool by_websocket, DialectKind speaks,
           const std::string& server);

  client::TlsOptions tls;
  bool websocket = false;
  DialectKind dialect;
  std::string host;  // what the certificate must name
  std::optional<asio::ssl::context> context{};
  std::string lines{};  // what was read last

  [[nodiscard]] bool needed() const { return tls.on || websocket; }
};

/// No coroutine, no waiting: the caller waits for what it is told, as for a bare socket. Idle it
/// holds no buffer; a client's side of OpenSSL takes about 10 KiB.
class Link {
 public:
  enum class Step : std::uint8_t { done, want_read, want_write, ended, failed };

  /// `descriptor`: connected, non-blocking; it must outlive the link.
  Link(LinkPlan& plan, int descriptor);

  /// Goes on with the handshakes. `done`: lines may flow. `failed`: `why` says why.
  [[nodiscard]] Step open();
  [[nodiscard]] const std::string& why() const { return why_; }

  /// Lines with their ends, as they go out.
  [[nodiscard]] std::string wrapped(std::string lines) const;
  [[nodiscard]] Step write(std::string_view bytes, std::size_t& written);

  /// What came, as lines with their ends; with `done` it may be nothing. `text` is valid until the
  /// next read of any link of the plan; `scratch` is where bytes may be put.
  [[nodiscard]] Step read(std::span<char> scratch, std::string_view& text);
  /// Bytes are there that no readiness will tell of.
  [[nodiscard]] bool has_more() const;
  /// Answers to pings, to be written as they are.
  [[nodiscard]] std::string take_reply() { return unframer_.take_reply(); }

 private:
  [[nodiscard]] Step fail(std::string why);
  [[nodiscard]] Step shake_hands();
  [[nodiscard]] Step ask();
  [[nodiscard]] Step hear_answer();
  [[nodiscard]] Step raw_read(std::span<char> into, std::size_t& size);
  [[nodiscard]] Step step(int result) const;

  enum class Stage : std::uint8_t { tls, asking, answered, open };
  struct Free {
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  };

  LinkPlan& plan_;
  std::unique_ptr<SSL, Free> ssl_;
  Unframer unframer_;
  std::string handshake_;  // what of it is not sent, then what of the answer has come
  std::string why_;
  int descriptor_;
  Stage stage_ = Stage::tls;
};

}  // namespace parley::load
