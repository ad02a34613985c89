// A log-linear histogram of durations, in the manner of HdrHistogram.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace parley::load {

/// Counts durations in microseconds. Below 256 us a bucket is 1 us wide; above, each power of two
/// is cut into 128 buckets. So a percentile is never below the exact one (nearest rank) and at most
/// 1/128 above it; minimum, maximum and mean are exact. Negative durations count as 0; what is over
/// 2^36 us (19 hours) is in the last bucket. 30 KiB, no allocation, `record` is a few instructions.
class Histogram {
 public:
  using Duration = std::chrono::microseconds;

  void record(Duration duration) {
    const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(duration.count(), 0));
    ++counts_[std::min(bucket_of(value), buckets - 1)];
    ++count_;
    sum_ += value;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  void merge(const Histogram& other) {
    for (std::size_t i = 0; i < buckets; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration min() const { return as_duration(count_ == 0 ? 0 : min_); }
  [[nodiscard]] Duration max() const { return as_duration(max_); }
  [[nodiscard]] double mean() const {  // microseconds
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
  }

  /// The smallest duration that is not below `percent` of all. Empty: 0.
  [[nodiscard]] Duration percentile(double percent) const {
    const double exact = std::ceil(percent / 100 * static_cast<double>(count_));
    const std::uint64_t rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(exact), 1);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
      seen += counts_[i];
      if (seen >= rank) return as_duration(i + 1 == buckets ? max_ : std::min(top_of(i), max_));
    }
    return max();
  }

  /// Calls visit(upper end of the bucket, count) for each bucket that holds any.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < buckets; ++i) {
      if (counts_[i] > 0) visit(as_duration(top_of(i)), counts_[i]);
    }
  }

 private:
  static constexpr unsigned sub_bits = 7;
  static constexpr std::uint64_t sub_count = 1U << sub_bits;
  static constexpr unsigned value_bits = 36;
  static constexpr std::size_t buckets = (value_bits - sub_bits + 1) * sub_count;

  /// The value's leading sub_bits + 1 bits, and how far they had to be shifted.
  static constexpr std::size_t bucket_of(std::uint64_t value) {
    if (value < sub_count) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - (sub_bits + 1);
    return shift * sub_count + (value >> shift);
  }
  static constexpr std::uint64_t top_of(std::size_t bucket) {
    if (bucket < 2 * sub_count) return bucket;
    const std::uint64_t shift = bucket / sub_count - 1;
    return ((bucket - shift * sub_count + 1) << shift) - 1;
  }
  static constexpr Duration as_duration(std::uint64_t value) {
    return Duration{static_cast<Duration::rep>(value)};
  }

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t min_ = ~std::uint64_t{0};
  std::uint64_t max_ = 0;
};

}  // namespace parley::load
