// How long to wait before the next attempt to connect.
#pragma once

#include <algorithm>
#include <chrono>

namespace parley::client {

/// Exponential back-off with jitter: each wait is drawn evenly from [half, whole] of a span
/// that doubles from `first` to `cap`; the defaults are those of docs/protocol.md. The jitter keeps
/// clients that lost the same server from coming back in the same instant.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;

  explicit Backoff(Milliseconds first = Milliseconds{1'000},
                   Milliseconds cap = Milliseconds{60'000})
      : first_(first), cap_(cap), span_(first) {}

  /// The next wait. `random`: even in [0, 1). `at_least`: what the server asked for.
  [[nodiscard]] Milliseconds next(double random, Milliseconds at_least = Milliseconds{0}) {
    const auto whole = static_cast<double>(span_.count());
    const auto drawn = Milliseconds{static_cast<Milliseconds::rep>(whole * (0.5 + random / 2))};
    span_ = std::min(span_ * 2, cap_);
    return std::max(drawn, at_least);
  }

  /// After a connection that held.
  void reset() { span_ = first_; }

 private:
  Milliseconds first_;
  Milliseconds cap_;
  Milliseconds span_;
};

}  // namespace parley::client
