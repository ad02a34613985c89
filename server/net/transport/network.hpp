// Ranges of addresses (core/network.hpp), for addresses as Asio has them.
#pragma once

#include <asio/ip/address.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "core/network.hpp"

namespace parley::net {

using core::AddressBytes;
using core::cut;

[[nodiscard]] AddressBytes bytes_of(const asio::ip::address& address);
/// IPv4 that came as IPv6 is IPv4 again.
[[nodiscard]] asio::ip::address plain(const asio::ip::address& address);

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
