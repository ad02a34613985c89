// Token buckets by name.
#include "net/accounts/rate_table.hpp"

#include <algorithm>
#include <asio/ip/address.hpp>

namespace parley::net {

core::TokenBucket& RateTable::bucket(std::string_view name) {
  if (const auto known = buckets_.find(name); known != buckets_.end()) return known.value();
  if (order_.size() >= most) {
    buckets_.erase(order_.front());
    order_.pop_front();
  }
  return buckets_[order_.emplace_back(name)];
}

std::optional<std::chrono::milliseconds> RateTable::take(std::string_view name,
                                                         const core::Rate& rate,
                                                         std::chrono::milliseconds steady) {
  if (rate.per_second == 0) return std::nullopt;
  return bucket(name).take(rate, steady);
}

std::optional<std::chrono::milliseconds> RateTable::wait(std::string_view name,
                                                         const core::Rate& rate,
                                                         std::chrono::milliseconds steady) {
  const auto known = buckets_.find(name);
  if (known == buckets_.end() || rate.per_second == 0) return std::nullopt;
  return known->second.wait(rate, steady);
}

void RateTable::charge(std::string_view name, const core::Rate& rate,
                       std::chrono::milliseconds steady) {
  if (rate.per_second != 0) bucket(name).charge(rate, 1, steady);
}

void RecentNames::add(std::string name) {
  if (!names_.insert(name).second) return;
  order_.push_back(std::move(name));
  if (order_.size() <= most) return;
  names_.erase(order_.front());
  order_.pop_front();
}

std::string rate_name(const std::string& address) {
  constexpr std::size_t prefix = 8;  // bytes
  std::error_code none;
  const auto v6 = asio::ip::make_address_v6(address, none);
  if (none) return address;
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + prefix, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace parley::net
