// What one second's histogram holds, without its empty buckets: small enough to keep each second.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "load/histogram.hpp"

namespace parley::load {

class SparseHistogram {
 public:
  using Duration = Histogram::Duration;
  /// The upper end of a bucket of `Histogram`, and how many it holds.
  using Bucket = std::pair<std::int64_t, std::uint64_t>;

  SparseHistogram() = default;
  explicit SparseHistogram(const Histogram& full) {
    full.for_each([this](Duration top, std::uint64_t count) { add({top.count(), count}); });
  }
  explicit SparseHistogram(const std::vector<Bucket>& buckets) {
    for (const Bucket& bucket : buckets) add(bucket);
  }

  void merge(const SparseHistogram& other) {
    for (const Bucket& bucket : other.buckets_) {
      const auto place = std::ranges::lower_bound(buckets_, bucket.first, {}, &Bucket::first);
      if (place != buckets_.end() && place->first == bucket.first) {
        place->second += bucket.second;
      } else {
        buckets_.insert(place, bucket);
      }
    }
    count_ += other.count_;
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// As of `Histogram`. Empty: 0.
  [[nodiscard]] Duration percentile(double percent) const {
    const double exact = std::ceil(percent / 100 * static_cast<double>(count_));
    const std::uint64_t rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(exact), 1);
    std::uint64_t seen = 0;
    for (const auto& [top, count] : buckets_) {
      seen += count;
      if (seen >= rank) return Duration{top};
    }
    return {};
  }

  [[nodiscard]] const std::vector<Bucket>& buckets() const { return buckets_; }

 private:
  void add(Bucket bucket) {
    buckets_.push_back(bucket);
    count_ += bucket.second;
  }

  std::vector<Bucket> buckets_;  // in order
  std::uint64_t count_ = 0;
};

}  // namespace parley::load
