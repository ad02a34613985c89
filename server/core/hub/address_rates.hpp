// What all users of one address may do together.
#pragma once

#include <chrono>

#include "core/client_table.hpp"
#include "core/token_bucket.hpp"

namespace parley::core {

/// The budget that the sessions of one client share: an address, or for example an IPv6 /64.
struct AddressBudget {
  TokenBucket creates;
  TokenBucket bytes;

  [[nodiscard]] bool is_empty(std::chrono::milliseconds steady) const {
    return creates.full(steady) && bytes.full(steady);
  }
};

using AddressRates = Client<AddressBudget>;
using AddressTable = ClientTable<AddressBudget>;

}  // namespace parley::core
