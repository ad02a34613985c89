// Ranges of addresses.
#include "net/transport/network.hpp"

#include <doctest/doctest.h>

using namespace parley::net;

namespace {
bool holds(const char* network, const char* address) {
  return Network::parse(network).value().contains(asio::ip::make_address(address));
}
}  // namespace

TEST_CASE("a network holds the addresses that begin as it does") {
  CHECK(holds("192.0.2.0/24", "192.0.2.255"));
  CHECK_FALSE(holds("192.0.2.0/24", "192.0.3.0"));
  CHECK(holds("192.0.2.128/25", "192.0.2.129"));
  CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  CHECK(holds("192.0.2.7", "192.0.2.7"));
  CHECK_FALSE(holds("192.0.2.7", "192.0.2.6"));
  CHECK(holds("0.0.0.0/0", "203.0.113.9"));
  CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  CHECK(holds("::/0", "192.0.2.7"));
}

TEST_CASE("IPv4 is the same when it comes as IPv6, and IPv6 is never in a network of IPv4") {
  CHECK(holds("192.0.2.0/24", "::ffff:192.0.2.1"));
  CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  CHECK(plain(asio::ip::make_address("::ffff:192.0.2.1")).to_string() == "192.0.2.1");
  CHECK(plain(asio::ip::make_address("2001:db8::1")).to_string() == "2001:db8::1");
}

TEST_CASE("what is no network is none, and a network is shown as it was written") {
  for (const char* text : {"", "here", "192.0.2", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1",
                           "192.0.2.0/8x", "2001:db8::/129", "/8"}) {
    CHECK_MESSAGE(!Network::parse(text), text);
  }
  CHECK(Network::parse("192.0.2.0/24")->text() == "192.0.2.0/24");
}

TEST_CASE("one client: an IPv4 address, an IPv6 /64, or what the prefixes say") {
  const ClientPrefixes usual;
  CHECK(usual.client_of("192.0.2.1") == "192.0.2.1");
  CHECK(usual.client_of("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(usual.client_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(usual.client_of("2001:db8:1:2::1") == "2001:db8:1:2::/64");
  CHECK(usual.client_of("2001:db8:1:3::1") == "2001:db8:1:3::/64");
  CHECK(usual.client_of("elsewhere") == "elsewhere");
  const ClientPrefixes wide{24, 48};
  CHECK(wide.client_of("192.0.2.77") == "192.0.2.0/24");
  CHECK(wide.client_of("2001:db8:1:2::1") == "2001:db8:1::/48");
  for (const char* text : {"192.0.2.77", "::ffff:192.0.2.77", "2001:db8:1:2::1"}) {
    const auto address = asio::ip::make_address(text);
    const std::string named = wide.client_of(std::string(text));
    CHECK(parley::core::address_text(wide.client_of(address)) == named.substr(0, named.find('/')));
  }
}

TEST_CASE("an address is cut to its first bits") {
  const auto cut_at = [](unsigned bits) {
    const auto bytes = cut(bytes_of(asio::ip::make_address("ffff:ffff::ffff")), bits);
    return asio::ip::address_v6(bytes).to_string();
  };
  CHECK(cut_at(0) == "::");
  CHECK(cut_at(1) == "8000::");
  CHECK(cut_at(20) == "ffff:f000::");
  CHECK(cut_at(128) == "ffff:ffff::ffff");
}
