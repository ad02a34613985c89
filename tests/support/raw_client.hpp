// A client that is only a socket: bytes out, lines in, each wait with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/deadline.hpp"
#include "support/descriptor.hpp"
#include "support/line_reader.hpp"
#include "support/tls_link.hpp"

namespace parley::tests {

/// Blocking; one thread at a time. Failures throw TimedOut or std::runtime_error. In a run with
/// PARLEY_TEST_TLS it goes to the port's TLS twin, where the server has one.
class RawClient {
 public:
  struct Setting {
    std::string host = "127.0.0.1";  // IPv4 or IPv6, as a number
    std::string source{};            // own address to connect from
    int receive_buffer = 0;          // bytes; small ones make a stalled reader; 0: the system's
    std::string before_tls{};        // sent before anything else, in plain text
    std::optional<TlsSetting> tls{};
  };

  explicit RawClient(std::uint16_t port) : RawClient(port, Setting{}) {}
  RawClient(std::uint16_t port, const Setting& setting);

  /// Sends the line and its end.
  void send(std::string_view line) { send_bytes(std::string(line) + '\n'); }
  void send_bytes(std::string_view bytes, std::chrono::milliseconds within = patience);

  /// The next line, without its end. Throws if the server has closed.
  [[nodiscard]] std::string read_line(std::chrono::milliseconds within = patience);
  /// The same; nullopt: the server has closed.
  [[nodiscard]] std::optional<std::string> next_line(std::chrono::milliseconds within = patience);
  /// Exactly so many bytes, whatever they are; fewer: the server has closed.
  [[nodiscard]] std::string read_bytes(std::size_t size,
                                       std::chrono::milliseconds within = patience);
  /// Reads and drops lines until the server has closed; gives the last one, "" for none.
  std::string read_to_end(std::chrono::milliseconds within = patience);

  /// Says that nothing more will be sent; reading goes on.
  void finish_sending();
  void close() { socket_.reset(); }
  /// Closes so that the server sees a reset instead of an end.
  void reset();

  [[nodiscard]] int descriptor() const { return socket_.get(); }
  [[nodiscard]] const TlsLink* tls() const { return tls_.get(); }

 private:
  void send_plain(std::string_view bytes, std::chrono::milliseconds within);

  Descriptor socket_;
  std::unique_ptr<TlsLink> tls_;
  LineReader lines_;
};

}  // namespace parley::tests
