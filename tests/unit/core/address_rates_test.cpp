// Budgets by address: shared, kept after the last session, and bounded.
#include "core/hub/address_rates.hpp"

#include <doctest/doctest.h>

#include <string>

namespace parley::core {

using namespace std::chrono_literals;

namespace {

AddressRates* enter(AddressTable& table, std::string_view address) {
  AddressRates& rates = table.at(address);
  table.enter(rates);
  return &rates;
}

}  // namespace

TEST_CASE("sessions of one address share a budget, which outlasts the last of them") {
  AddressTable table;
  AddressRates* const first = enter(table, "here");
  CHECK(enter(table, "here") == first);
  CHECK(enter(table, "there") != first);
  const Rate rate{1, 1};
  first->creates.charge(rate, 1, 0ms);
  table.leave(*first, 0ms);
  table.leave(*first, 0ms);
  CHECK(enter(table, "here")->creates.wait(rate, 0ms).has_value());
}

TEST_CASE("addresses that have left are remembered in a bounded number, and those here always") {
  AddressTable table;
  AddressRates* const here = enter(table, "here");
  for (std::size_t i = 0; i < 3 * AddressTable::left_most; ++i) {
    AddressRates* const guest = enter(table, "address " + std::to_string(i));
    guest->bytes.charge(Rate{1, 1}, 1'000'000, 0ms);  // not full again for days
    table.leave(*guest, 0ms);
    REQUIRE(table.size() <= AddressTable::left_most + 2);
  }
  CHECK(enter(table, "here") == here);
}

TEST_CASE("where room is needed, the budgets that are full again are forgotten first") {
  AddressTable table;
  AddressRates* const spent = enter(table, "spent");
  spent->bytes.charge(Rate{1, 1}, 1'000'000, 0ms);
  table.leave(*spent, 0ms);
  for (std::size_t i = 0; i < AddressTable::left_most; ++i) {
    table.leave(*enter(table, "address " + std::to_string(i)), 0ms);
  }
  CHECK(table.size() == 1);
  CHECK(enter(table, "spent")->bytes.wait(Rate{1, 1}, 0ms).has_value());
}

}  // namespace parley::core
