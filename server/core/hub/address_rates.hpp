// What all users of one address may do together.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/hub/table.hpp"
#include "core/token_bucket.hpp"

namespace parley::core {

/// The budget that the sessions of one address share.
struct AddressRates {
  std::string address;  // as the surroundings count addresses, for example an IPv6 /64
  TokenBucket creates;
  TokenBucket bytes;
  std::uint32_t sessions = 0;
};

inline std::string_view address_of_rates(const AddressRates& rates) { return rates.address; }

/// Keeps a budget while it has sessions, and after that until it is full again; of those without a
/// session, at most `left_most`.
class AddressTable {
 public:
  static constexpr std::size_t left_most = 16'384;

  /// One more session of this address. Null for "", an address that is not limited.
  [[nodiscard]] AddressRates* enter(std::string_view address);

  /// A session that has entered ends.
  void leave(AddressRates& rates, std::chrono::milliseconds steady);

  [[nodiscard]] std::size_t size() const { return table_.size(); }

 private:
  void forget_who_left(std::chrono::milliseconds steady);

  Table<std::unique_ptr<AddressRates>, address_of_rates> table_;
  std::size_t left_ = 0;  // without a session
};

}  // namespace parley::core
