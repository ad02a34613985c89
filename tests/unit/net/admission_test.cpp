// Who may come in.
#include "net/transport/admission.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace parley::net;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds start{1'000'000};

AddressLimits limits(std::size_t connections, parley::core::Rate rate = {}) {
  AddressLimits made;
  made.connections = connections;
  made.connects = rate;
  return made;
}

class Guests {
 public:
  explicit Guests(Admission& admission) : admission_(admission) {}
  /// "in", or why not.
  std::string come(const std::string& address, milliseconds at = start) {
    auto answer = admission_.admit(asio::ip::make_address(address), at);
    if (const auto* why = std::get_if<Admission::Refusal>(&answer)) {
      return *why == Admission::Refusal::too_many ? "too many" : "too fast";
    }
    in_.push_back(std::get<Admission::Ticket>(std::move(answer)));
    return "in";
  }
  void one_leaves() { in_.pop_back(); }

 private:
  Admission& admission_;
  std::vector<Admission::Ticket> in_;
};

}  // namespace

TEST_CASE("an address has so many connections, and room again when one ends") {
  Admission admission(limits(2));
  Guests guests(admission);
  CHECK(guests.come("192.0.2.1") == "in");
  CHECK(guests.come("192.0.2.1") == "in");
  CHECK(guests.come("192.0.2.1") == "too many");
  CHECK(guests.come("192.0.2.2") == "in");
  guests.one_leaves();
  guests.one_leaves();
  CHECK(guests.come("192.0.2.1") == "in");
  CHECK(guests.come("192.0.2.1") == "too many");
}

TEST_CASE("addresses of one network count together: IPv6 by /64, IPv4 alone, or as configured") {
  Admission admission(limits(1));
  Guests guests(admission);
  CHECK(guests.come("2001:db8:0:1::1") == "in");
  CHECK(guests.come("2001:db8:0:1:ffff::2") == "too many");
  CHECK(guests.come("2001:db8:0:2::1") == "in");
  CHECK(guests.come("::ffff:192.0.2.1") == "in");
  CHECK(guests.come("192.0.2.1") == "too many");
  AddressLimits wide = limits(1);
  wide.prefixes.ipv4 = 24;
  admission.set_limits(wide);
  CHECK(guests.come("203.0.113.1") == "in");
  CHECK(guests.come("203.0.113.200") == "too many");
}

TEST_CASE("an address comes back so often, and who is refused waits the longer") {
  Admission admission(limits(1000, {1, 3}));
  Guests guests(admission);
  for (int i = 0; i < 3; ++i) {
    CHECK(guests.come("192.0.2.1") == "in");
    guests.one_leaves();
  }
  CHECK(guests.come("192.0.2.1") == "too fast");
  CHECK(guests.come("192.0.2.2") == "in");
  CHECK(guests.come("192.0.2.1", start + milliseconds(1000)) == "in");
  CHECK(guests.come("192.0.2.1", start + milliseconds(1000)) == "too fast");
}

TEST_CASE("exempt networks are not counted") {
  AddressLimits some = limits(1);
  some.exempt.push_back(Network::parse("192.0.2.0/24").value());
  Admission admission(some);
  Guests guests(admission);
  for (int i = 0; i < 100; ++i) {
    REQUIRE(guests.come("192.0.2.1") == "in");
    REQUIRE(guests.come("127.0.0.9") == "in");
    REQUIRE(guests.come("::1") == "in");
  }
  CHECK(admission.size() == 0);
}

TEST_CASE("what is remembered of those who left is bounded; those who are there stay counted") {
  Admission admission(limits(1, {1, 3}));
  Guests here(admission);
  CHECK(here.come("198.51.100.1") == "in");
  for (unsigned i = 0; i < 3 * Admission::left_most; ++i) {
    auto ticket = admission.admit(asio::ip::address_v4(0x0A000000U + i), start);
    REQUIRE(std::holds_alternative<Admission::Ticket>(ticket));
  }
  CHECK(admission.size() <= Admission::left_most + 1);
  CHECK(here.come("198.51.100.1") == "too many");
}
