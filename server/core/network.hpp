// Ranges of IP addresses, as "192.0.2.0/24" writes them. Text only: no sockets.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace parley::core {

/// An address as sixteen bytes, IPv4 as IPv6 has it (::ffff:192.0.2.7): then there is one kind.
using AddressBytes = std::array<unsigned char, 16>;
/// Of the 128 bits, those that stand before an IPv4 address.
inline constexpr unsigned mapped_bits = 96;

/// nullopt if `text` is no address. A zone ("fe80::1%eth0") is passed over.
[[nodiscard]] std::optional<AddressBytes> address_bytes(std::string_view text);

/// True for an address of IPv4.
[[nodiscard]] bool is_mapped(const AddressBytes& address);

/// As it is usually written, IPv4 where it is IPv4.
[[nodiscard]] std::string address_text(const AddressBytes& address);

/// The address with everything after its first `bits` of 128 set to zero.
[[nodiscard]] AddressBytes cut(AddressBytes address, unsigned bits);

class Network {
 public:
  /// "192.0.2.0/24", "2001:db8::/32", or one address. nullopt if malformed.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);

  [[nodiscard]] bool contains(const AddressBytes& address) const {
    return cut(address, bits_) == first_;
  }
  /// True for 0.0.0.0/0 and ::/0, and for all that holds every address of IPv4.
  [[nodiscard]] bool is_everything() const;
  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  AddressBytes first_{};
  unsigned bits_ = 128;
};

}  // namespace parley::core
