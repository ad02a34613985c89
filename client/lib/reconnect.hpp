// Whether and when to connect again.
#pragma once

#include <chrono>
#include <optional>

#include "lib/backoff.hpp"

namespace parley::client {

/// Decides after each attempt to connect whether another one follows, and after which wait. No
/// I/O, no clock, no randomness of its own.
class Reconnect {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// A connection that lasted as long resets the back-off. It is more than the 10 seconds that a
  /// server has to answer hello, so that the waits grow for a server that accepts and stays silent.
  static constexpr std::chrono::seconds held_long_enough{20};

  /// `tries`: give up after so many failures to connect in a row; 0 for never.
  explicit Reconnect(unsigned tries = 0) : tries_(tries) {}

  void connected(TimePoint now) {
    connected_ = now;
    failures_ = 0;
  }

  /// The attempt failed or its connection ended. Returns the wait before the next attempt, or
  /// nullopt to give up. `random`: even in [0, 1). `at_least`: what the server asked for.
  [[nodiscard]] std::optional<std::chrono::milliseconds> ended(TimePoint now, double random,
                                                               std::chrono::milliseconds at_least) {
    if (!connected_) {
      ++failures_;
    } else if (now - *connected_ >= held_long_enough) {
      backoff_.reset();
    }
    connected_.reset();
    if (tries_ != 0 && failures_ >= tries_) return std::nullopt;
    return backoff_.next(random, at_least);
  }

 private:
  unsigned tries_;
  unsigned failures_ = 0;
  std::optional<TimePoint> connected_;
  Backoff backoff_;
};

}  // namespace parley::client
