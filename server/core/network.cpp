// Ranges of addresses: reading and comparing.
#include "core/network.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "core/number.hpp"

namespace parley::core {

namespace {

constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

std::optional<AddressBytes> address_bytes(std::string_view text) {
  const std::string whole(text.substr(0, text.find('%')));
  AddressBytes bytes{};
  if (::inet_pton(AF_INET6, whole.c_str(), bytes.data()) == 1) return bytes;
  std::ranges::copy(mapped, bytes.begin());
  if (::inet_pton(AF_INET, whole.c_str(), bytes.data() + mapped.size()) == 1) return bytes;
  return std::nullopt;
}

bool is_mapped(const AddressBytes& address) {
  return std::equal(mapped.begin(), mapped.end(), address.begin());
}

std::string address_text(const AddressBytes& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool four = is_mapped(address);
  ::inet_ntop(four ? AF_INET : AF_INET6, address.data() + (four ? mapped.size() : 0), text.data(),
              text.size());
  return text.data();
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
  const auto address = address_bytes(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
  const unsigned before = four ? mapped_bits : 0;
  if (slash < text.size()) {
    const auto bits = number_in<unsigned>(text.substr(slash + 1));
    if (!bits || *bits > 128 - before) return std::nullopt;
    network.bits_ = before + *bits;
  }
  network.first_ = cut(*address, network.bits_);
  return network;
}

bool Network::is_everything() const {
  AddressBytes first_of_four{};
  std::ranges::copy(mapped, first_of_four.begin());
  return bits_ <= mapped_bits && (bits_ == 0 || contains(first_of_four));
}

}  // namespace parley::core
