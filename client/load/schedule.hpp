// When messages are to be sent: fixed ahead, whatever the server does (open loop).
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>

namespace parley::load {

enum class Arrivals : std::uint8_t {
  uniform,  // evenly spaced
  poisson,  // independent of each other, as of many people: exponential gaps
};

/// The intended times of one run, as offsets from its start. Deterministic for a seed.
class Schedule {
 public:
  using Offset = std::chrono::nanoseconds;

  /// `rate`: messages a second; 0: none.
  Schedule(Arrivals arrivals, double rate, std::chrono::duration<double> length, std::uint64_t seed)
      : arrivals_(arrivals), rate_(rate), length_(length.count()), random_(seed) {
    if (arrivals_ == Arrivals::poisson) at_ = gap();
  }

  /// When the next message is due; nullopt: there are no more.
  [[nodiscard]] std::optional<Offset> next() const {
    if (rate_ <= 0 || at_ >= length_) return std::nullopt;
    return Offset{static_cast<Offset::rep>(at_ * 1e9)};
  }

  void advance() {
    ++taken_;
    // Uniform times are multiplied, not summed: no drift over a long run.
    at_ = arrivals_ == Arrivals::uniform ? static_cast<double>(taken_) / rate_ : at_ + gap();
  }

  /// How many were taken: the number of the next one.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  double gap() {
    const double uniform = static_cast<double>(random_() >> 11U) * 0x1.0p-53;  // even in [0, 1)
    return -std::log1p(-uniform) / rate_;
  }

  Arrivals arrivals_;
  double rate_;
  double length_;  // seconds
  double at_ = 0;  // seconds
  std::uint64_t taken_ = 0;
  std::mt19937_64 random_;
};

}  // namespace parley::load
