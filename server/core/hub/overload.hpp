// More to do than can be done: whether new work is taken, and when to come back with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "core/limits.hpp"

namespace parley::core {

/// New work is what would go into the log. What was taken is done, whatever is decided here.
/// Times are the caller's steady clock.
class Overload {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// Before the commands of a turn. `lag`: how much later than they should the loops do things.
  void begin_turn(Milliseconds lag, Milliseconds steady);

  /// The log has stored so many entries.
  void stored(std::size_t entries, Milliseconds steady);

  /// What waits for the log: how many, and for how long the oldest of them.
  struct Queue {
    std::size_t entries = 0;
    Milliseconds oldest{0};
  };
  /// Why new work is not taken now; nullopt: it is, and is counted.
  [[nodiscard]] std::optional<std::string_view> refuses(const Limits& limits, const Queue& queue);

  /// When who is refused now is to come back. Each gets a turn of its own, as far apart as the log
  /// takes entries: were the delay the same for all, they would come back as one crowd.
  [[nodiscard]] Milliseconds come_back(const Limits& limits, Milliseconds steady);

  [[nodiscard]] std::size_t refused() const { return refused_; }

 private:
  void measure(Milliseconds steady);

  Milliseconds lag_{0};
  std::size_t taken_ = 0;   // in this turn
  double per_second_ = 0;   // entries stored, over the last second or more
  std::size_t stored_ = 0;  // since `measured_`
  Milliseconds measured_{0};
  double next_turn_ = 0;  // in milliseconds
  std::size_t refused_ = 0;
};

}  // namespace parley::core
