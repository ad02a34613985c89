// A token bucket: a rate with a burst, in two numbers.
#pragma once

#include <chrono>
#include <optional>

#include "core/limits.hpp"

namespace parley::core {

class TokenBucket {
 public:
  /// Takes one token. Empty: gives the time after which one will be there, and takes nothing.
  [[nodiscard]] std::optional<std::chrono::milliseconds> take(const Rate& rate,
                                                              std::chrono::milliseconds steady);

  /// The time until a token will be there, and takes none; none: there is one.
  [[nodiscard]] std::optional<std::chrono::milliseconds> wait(
      const Rate& rate, std::chrono::milliseconds steady) const;

  /// Takes tokens for work that is already done, into debt where there are too few.
  void charge(const Rate& rate, double tokens, std::chrono::milliseconds steady);

  /// Gives back one token that was taken: what it was taken for is not to count.
  void refund(const Rate& rate);

  /// True if a new bucket would allow no more than this one.
  [[nodiscard]] bool full(std::chrono::milliseconds steady) const;

 private:
  // Virtual scheduling (GCRA, ITU-T I.371): the time at which the bucket would be full again.
  double full_at_ms_ = 0;
};

}  // namespace parley::core
