// Token buckets by name, for names that come from the network: a bounded number of them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/bounded_map.hpp"
#include "core/token_bucket.hpp"

namespace parley::net {

/// Past `most` names an old one is forgotten, and has a full bucket when it comes again. Those
/// whose bucket is full already are forgotten first: making up names does not refill the bucket of
/// another one.
class RateTable {
 public:
  static constexpr std::size_t most = 20'000;

  /// As TokenBucket's, for the bucket of this name. A rate of 0 never refuses.
  [[nodiscard]] std::optional<std::chrono::milliseconds> take(std::string_view name,
                                                              const core::Rate& rate,
                                                              std::chrono::milliseconds steady) {
    if (rate.per_second == 0) return std::nullopt;
    core::TokenBucket* bucket = buckets_.find(name);
    if (bucket == nullptr) {
      const auto in_use = [steady](const core::TokenBucket& one) { return !one.full(steady); };
      bucket = &buckets_.insert(name, {}, in_use);
    }
    return bucket->take(rate, steady);
  }
  /// Gives back a token that `take` took.
  void refund(std::string_view name, const core::Rate& rate) {
    if (core::TokenBucket* const bucket = buckets_.find(name)) bucket->refund(rate);
  }

  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
  core::BoundedMap<core::TokenBucket> buckets_{most};
};

}  // namespace parley::net
