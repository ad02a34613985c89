// Token buckets by name, for names that come from the network: a bounded number of them.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "core/hash_table.hpp"
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
                                                              std::chrono::milliseconds steady);
  /// Gives back a token that `take` took.
  void refund(std::string_view name, const core::Rate& rate);

  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
  [[nodiscard]] core::TokenBucket& bucket(std::string_view name, std::chrono::milliseconds steady);
  void forget_one(std::chrono::milliseconds steady);

  core::HashMap<std::string, core::TokenBucket> buckets_;
  std::deque<std::string> order_;
};

}  // namespace parley::net
