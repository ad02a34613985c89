// Chance, from a seed: the same numbers on every machine and with every standard library.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace parley::simulation {

using Duration = std::chrono::steady_clock::duration;

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, and good enough for dice.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t word = state_;
    word = (word ^ word >> 30U) * 0xBF58476D1CE4E5B9ULL;
    word = (word ^ word >> 27U) * 0x94D049BB133111EBULL;
    return word ^ word >> 31U;
  }

  /// 0 to bound - 1. The bounds here are small: that the low ones come a little more often does not
  /// matter.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  /// Both ends included.
  std::size_t between(std::size_t least, std::size_t most) {
    return least + below(most - least + 1);
  }
  Duration between(Duration least, Duration most) {
    const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Duration(static_cast<Duration::rep>(next() % span));
  }

  /// True with this probability.
  bool chance(double probability) {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53 < probability;
  }

 private:
  std::uint64_t state_;
};

}  // namespace parley::simulation
