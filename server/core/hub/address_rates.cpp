// Budgets by address.
#include "core/hub/address_rates.hpp"

#include <utility>
#include <vector>

namespace parley::core {

AddressRates* AddressTable::enter(std::string_view address) {
  if (address.empty()) return nullptr;
  AddressRates* rates = table_.find(address);
  if (rates == nullptr) {
    auto made = std::make_unique<AddressRates>();
    made->address = address;
    rates = made.get();
    table_.insert(std::move(made));
  } else if (rates->sessions == 0) {
    --left_;
  }
  ++rates->sessions;
  return rates;
}

void AddressTable::leave(AddressRates& rates, std::chrono::milliseconds steady) {
  if (--rates.sessions > 0) return;
  if (++left_ > left_most) forget_who_left(steady);
}

void AddressTable::forget_who_left(std::chrono::milliseconds steady) {
  const auto forget = [this](const auto& condition) {
    std::vector<std::string> gone;
    for (const auto& rates : table_) {
      if (rates->sessions == 0 && condition(*rates)) gone.push_back(rates->address);
    }
    for (const std::string& address : gone) table_.erase(address);
    left_ -= gone.size();
  };
  forget([steady](const AddressRates& rates) {
    return rates.creates.full(steady) && rates.bytes.full(steady);
  });
  // More than that at once have come and gone: all of them begin anew.
  if (left_ > left_most / 2) forget([](const AddressRates&) { return true; });
}

}  // namespace parley::core
