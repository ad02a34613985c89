// Token buckets by virtual scheduling: no timer refills them.
#include "core/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace parley::core {

namespace {
/// At most 31 years: a rate may be as small as one likes, and sums of these stay finite.
double ms_per_token(const Rate& rate) { return std::min(1000.0 / rate.per_second, 1e12); }
double as_ms(std::chrono::milliseconds steady) { return static_cast<double>(steady.count()); }
}  // namespace

std::optional<std::chrono::milliseconds> TokenBucket::take(const Rate& rate,
                                                           std::chrono::milliseconds steady) {
  const auto until = wait(rate, steady);
  if (!until) charge(rate, 1, steady);
  return until;
}

std::optional<std::chrono::milliseconds> TokenBucket::wait(const Rate& rate,
                                                           std::chrono::milliseconds steady) const {
  if (rate.per_second <= 0) return std::nullopt;
  const double now = as_ms(steady);
  const double full_at = std::max(full_at_ms_, now) + ms_per_token(rate);
  const double until = full_at - now - std::max(rate.burst, 1.0) * ms_per_token(rate);
  constexpr double rounding = 1e-6;  // sums of intervals that are no whole milliseconds
  if (until <= rounding) return std::nullopt;
  return std::chrono::milliseconds(std::max(1LL, std::llround(std::ceil(until))));
}

void TokenBucket::charge(const Rate& rate, double tokens, std::chrono::milliseconds steady) {
  if (rate.per_second <= 0) return;
  full_at_ms_ = std::max(full_at_ms_, as_ms(steady)) + tokens * ms_per_token(rate);
}

void TokenBucket::refund(const Rate& rate) {
  // A bucket that has refilled meanwhile is full either way: `charge` takes the later time.
  if (rate.per_second > 0) full_at_ms_ -= ms_per_token(rate);
}

bool TokenBucket::full(std::chrono::milliseconds steady) const {
  return full_at_ms_ <= as_ms(steady);
}

}  // namespace parley::core
