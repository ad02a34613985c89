// A range of addresses, as "192.0.2.0/24" says it.
#pragma once

#include <array>
#include <asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace parley::net {

/// An address as sixteen bytes, IPv4 as IPv6 has it (::ffff:192.0.2.7): then there is one kind.
using AddressBytes = std::array<unsigned char, 16>;
[[nodiscard]] AddressBytes bytes_of(const asio::ip::address& address);
/// IPv4 that came as IPv6 is IPv4 again.
[[nodiscard]] asio::ip::address plain(const asio::ip::address& address);
/// The address with everything behind its first `bits` of 128 taken away.
[[nodiscard]] AddressBytes cut(AddressBytes address, unsigned bits);

class Network {
 public:
  /// "192.0.2.0/24", "2001:db8::/32", or one address. nullopt: it is none.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);

  [[nodiscard]] bool contains(const asio::ip::address& address) const;
  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  AddressBytes first_{};
  unsigned bits_ = 128;
};

}  // namespace parley::net
