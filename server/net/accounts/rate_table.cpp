// Token buckets by name.
#include "net/accounts/rate_table.hpp"

#include <utility>

namespace parley::net {

core::TokenBucket& RateTable::bucket(std::string_view name, std::chrono::milliseconds steady) {
  if (const auto known = buckets_.find(name); known != buckets_.end()) return known.value();
  if (order_.size() >= most) forget_one(steady);
  return buckets_[order_.emplace_back(name)];
}

void RateTable::forget_one(std::chrono::milliseconds steady) {
  constexpr unsigned tries = 32;  // those that are in use go to the end of the order
  for (unsigned i = 0; i < tries && !buckets_[order_.front()].full(steady); ++i) {
    order_.push_back(std::move(order_.front()));
    order_.pop_front();
  }
  buckets_.erase(order_.front());
  order_.pop_front();
}

std::optional<std::chrono::milliseconds> RateTable::take(std::string_view name,
                                                         const core::Rate& rate,
                                                         std::chrono::milliseconds steady) {
  if (rate.per_second == 0) return std::nullopt;
  return bucket(name, steady).take(rate, steady);
}

void RateTable::refund(std::string_view name, const core::Rate& rate) {
  const auto known = buckets_.find(name);
  if (known != buckets_.end()) known.value().refund(rate);
}

}  // namespace parley::net
