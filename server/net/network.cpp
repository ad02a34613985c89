// Ranges of addresses: reading and comparing.
#include "net/network.hpp"

#include <algorithm>
#include <charconv>

namespace parley::net {

namespace {
constexpr unsigned mapped_bits = 96;  // of ::ffff:0:0/96, before an IPv4 address
}

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

AddressBytes cut(AddressBytes address, unsigned bits) {
  for (unsigned i = 0; i < address.size(); ++i) {
    const unsigned kept = std::min(8U, bits - std::min(bits, 8 * i));
    address[i] = static_cast<unsigned char>(address[i] & (0xFF00U >> kept));
  }
  return address;
}

std::optional<Network> Network::parse(std::string_view text) {
  Network network;
  network.text_ = text;
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::error_code error;
  const auto address = asio::ip::make_address(std::string(text.substr(0, slash)), error);
  if (error) return std::nullopt;
  const unsigned before = address.is_v4() ? mapped_bits : 0;
  if (slash < text.size()) {
    const std::string_view digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [stop, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (wrong != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
    if (bits > 128 - before) return std::nullopt;
    network.bits_ = before + bits;
  }
  network.first_ = cut(bytes_of(address), network.bits_);
  return network;
}

bool Network::contains(const asio::ip::address& address) const {
  return cut(bytes_of(address), bits_) == first_;
}

}  // namespace parley::net
