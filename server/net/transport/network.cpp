// Ranges of addresses: from Asio's addresses to bytes and back.
#include "net/transport/network.hpp"

#include <algorithm>

namespace parley::net {

AddressBytes bytes_of(const asio::ip::address& address) {
  const asio::ip::address_v6 six =
      address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4())
                      : address.to_v6();
  AddressBytes bytes;
  std::ranges::copy(six.to_bytes(), bytes.begin());
  return bytes;
}

asio::ip::address plain(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

unsigned ClientPrefixes::bits_of(const AddressBytes& address) const {
  return core::is_mapped(address) ? core::mapped_bits + ipv4 : ipv6;
}

AddressBytes ClientPrefixes::client_of(const asio::ip::address& address) const {
  const AddressBytes bytes = bytes_of(address);
  return cut(bytes, bits_of(bytes));
}

std::string ClientPrefixes::client_of(const std::string& address) const {
  const auto bytes = core::address_bytes(address);
  if (!bytes) return address;
  const unsigned bits = bits_of(*bytes);
  std::string text = core::address_text(cut(*bytes, bits));
  if (bits < 128) {
    text += "/" + std::to_string(bits - (core::is_mapped(*bytes) ? core::mapped_bits : 0));
  }
  return text;
}

std::optional<Network> Network::parse(std::string_view text) {
  auto network = core::Network::parse(text);
  if (!network) return std::nullopt;
  return Network(std::move(*network));
}

}  // namespace parley::net
