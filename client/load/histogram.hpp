// A histogram of durations with logarithmic ranges, in the manner of HdrHistogram.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace parley::load {

/// Values from 0 to 2^42 - 1 microseconds (51 days; larger ones count as that) in linear steps
/// within powers of two: a percentile is at most 1/128 (0.8 %) above the exact value. 37 KB, no
/// allocation, adding is a few instructions.
class Histogram {
 public:
  void add(std::uint64_t value) {
    value = std::min(value, largest);
    ++counts_[place_of(value)];
    ++count_;
    sum_ += value;
    most_ = std::max(most_, value);
  }

  void merge(const Histogram& other) {
    for (std::size_t i = 0; i < places; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    most_ = std::max(most_, other.most_);
  }

  /// The smallest value that is at least as large as `percent` of all: the upper end of its step,
  /// or the largest value added if that is smaller. 0 if the histogram is empty.
  [[nodiscard]] std::uint64_t percentile(double percent) const {
    const auto wanted = static_cast<std::uint64_t>(
        std::max(1.0, percent / 100.0 * static_cast<double>(count_) + 0.999999));
    std::uint64_t seen = 0;
    for (std::size_t place = 0; place < places; ++place) {
      seen += counts_[place];
      if (seen >= std::min(wanted, count_) && seen > 0) return std::min(top_of(place), most_);
    }
    return 0;
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t most() const { return most_; }
  [[nodiscard]] double mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
  }

 private:
  static constexpr unsigned step_bits = 7;  // 128 steps in each power of two
  static constexpr std::uint64_t steps = 1U << step_bits;
  static constexpr unsigned value_bits = 42;
  static constexpr std::uint64_t largest = (1ULL << value_bits) - 1;
  static constexpr std::size_t places = (value_bits - step_bits + 1) * steps;

  static std::size_t place_of(std::uint64_t value) {
    if (value < steps) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - step_bits;
    return (shift + 1) * steps + ((value >> shift) - steps);
  }
  static std::uint64_t top_of(std::size_t place) {
    if (place < steps) return place;
    const auto shift = static_cast<unsigned>(place / steps - 1);
    return ((steps + place % steps + 1) << shift) - 1;
  }

  std::array<std::uint64_t, places> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t most_ = 0;
};

}  // namespace parley::load
