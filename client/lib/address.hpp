// Where a server is: "HOST:PORT" as people type it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace parley::client {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6667;

  friend bool operator==(const Address&, const Address&) = default;
};

/// Reads "host:port", "host", ":port", "[v6]:port", "[v6]" or a bare IPv6 address; what is not
/// given is as in `usual`. The error says what is wrong with it.
[[nodiscard]] core::Result<Address> parse_address(std::string_view text, const Address& usual = {});

/// "host:port", with brackets where the host is an IPv6 address.
[[nodiscard]] std::string to_string(const Address& address);

}  // namespace parley::client
