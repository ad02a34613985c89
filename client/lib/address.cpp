#include "lib/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/number.hpp"

namespace parley::client {
namespace {

tl::unexpected<core::Error> not_an_address(std::string_view text, std::string_view why) {
  return core::refuse(core::ErrorCode::bad_field,
                      fmt::format("'{}' is not HOST:PORT: {}", text, why));
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  const auto port = core::number_in<std::uint16_t>(digits);
  return port == 0 ? std::nullopt : port;
}

bool plausible_host(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return c > ' ' && c != '/' && c != '@' && c != '[' && c != ']' && c != '\x7f';
  });
}

}  // namespace

core::Result<Address> parse_address(std::string_view text, const Address& usual) {
  Address address = usual;
  std::string_view host = text;
  std::optional<std::string_view> port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return not_an_address(text, "the ']' is missing");
    host = text.substr(1, close - 1);
    const auto rest = text.substr(close + 1);
    if (rest.starts_with(':')) port = rest.substr(1);
    if (host.empty() || (!rest.empty() && !port)) {
      return not_an_address(text, "an IPv6 address is written [::1]:6667");
    }
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    const auto colon = text.find(':');
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  if (text.empty()) return not_an_address(text, "it is empty");
  if (!plausible_host(host)) return not_an_address(text, "a host name has no such characters");
  if (!host.empty()) address.host = host;
  if (port) {
    const auto number = parse_port(*port);
    if (!number) return not_an_address(text, "a port is a number from 1 to 65535");
    address.port = *number;
  }
  return address;
}

std::string to_string(const Address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", address.host, v6 ? "]" : "", address.port);
}

}  // namespace parley::client
