// The PROXY protocol, versions 1 and 2: what a proxy says first about whom it speaks for. No I/O.
#pragma once

#include <asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::net::proxy {

/// Reads the header that a proxy sends before the first byte of its client, in any split. Nothing
/// behind it is taken: that belongs to the connection. (HAProxy's "The PROXY protocol", 2.1, 2.2.)
class HeaderReader {
 public:
  enum class State : std::uint8_t { reading, done, wrong };

  /// Takes bytes up to the end of the header; gives how many it took.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] State state() const { return state_; }

  /// When done: the client. nullopt: the proxy speaks for itself (a health check), or does not
  /// know.
  [[nodiscard]] const std::optional<asio::ip::address>& client() const { return client_; }

  /// Version 2 with more than that is refused; version 1 has at most 107 bytes.
  static constexpr std::size_t bytes_most = 2048;

 private:
  [[nodiscard]] std::size_t feed_line(std::string_view bytes);
  [[nodiscard]] std::size_t feed_block(std::string_view bytes);
  [[nodiscard]] State read_line();
  [[nodiscard]] State read_block();

  std::string held_;
  std::optional<asio::ip::address> client_;
  State state_ = State::reading;
};

}  // namespace parley::net::proxy
