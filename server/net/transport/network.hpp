// Ranges of addresses (core/network.hpp), for addresses as Asio has them.
#pragma once

#include <asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/network.hpp"

namespace parley::net {

using core::AddressBytes;
using core::cut;

[[nodiscard]] AddressBytes bytes_of(const asio::ip::address& address);
/// IPv4 that came as IPv6 is IPv4 again.
[[nodiscard]] asio::ip::address plain(const asio::ip::address& address);

/// The rule that says which addresses are one client: the first bits decide. A household has one
/// IPv4 address, and 2^64 of IPv6, of which it may use all.
struct ClientPrefixes {
  unsigned ipv4 = 32;  // bits
  unsigned ipv6 = 64;

  [[nodiscard]] AddressBytes client_of(const asio::ip::address& address) const;
  /// The same as text, "192.0.2.1" or "2001:db8:1:2::/64". A text that is no address is a client of
  /// its own.
  [[nodiscard]] std::string client_of(const std::string& address) const;

 private:
  [[nodiscard]] unsigned bits_of(const AddressBytes& address) const;
};

class Network : public core::Network {
 public:
  explicit Network(core::Network network) : core::Network(std::move(network)) {}

  /// As core's.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);

  [[nodiscard]] bool contains(const asio::ip::address& address) const {
    return core::Network::contains(bytes_of(address));
  }
};

}  // namespace parley::net
