// More to do than can be done: the bounds, and the delays.
#include "core/hub/overload.hpp"

#include <algorithm>

namespace parley::core {

namespace {
constexpr std::chrono::milliseconds measured_over{1000};
constexpr double always_taken = 200;  // in a turn that is late: a server that only stopped for a
                                      // moment has no crowd to turn away
constexpr double slowest_per_second = 1000;  // a log that stood still may go on at once
}  // namespace

void Overload::begin_turn(Milliseconds lag, Milliseconds steady) {
  lag_ = lag;
  taken_ = 0;
  measure(steady);
}

void Overload::stored(std::size_t entries, Milliseconds steady) {
  stored_ += entries;
  measure(steady);
}

void Overload::measure(Milliseconds steady) {
  const auto passed = steady - measured_;
  if (passed < measured_over) return;
  per_second_ = 1000.0 * static_cast<double>(stored_) / static_cast<double>(passed.count());
  stored_ = 0;
  measured_ = steady;
}

std::optional<std::string_view> Overload::refuses(const Limits& limits, const Queue& queue) {
  if (queue.entries >= limits.pending_appends || queue.oldest > limits.append_wait) {
    return "the log is behind";
  }
  if (lag_ > limits.loop_lag) {
    // As much as can be done before the next turn would be late again.
    const double worth = per_second_ * std::chrono::duration<double>(limits.loop_lag).count();
    if (static_cast<double>(taken_) >= std::max(worth, always_taken)) return "the server is behind";
  }
  ++taken_;
  return std::nullopt;
}

Overload::Milliseconds Overload::come_back(const Limits& limits, Milliseconds steady) {
  ++refused_;
  const auto now = static_cast<double>(steady.count());
  const double turn = std::max(next_turn_, now + static_cast<double>(limits.busy_retry.count()));
  const auto most = std::max(limits.busy_retry, limits.busy_retry_most);
  const double delay = std::min(turn - now, static_cast<double>(most.count()));
  next_turn_ = now + delay + 1000.0 / std::max(per_second_, slowest_per_second);
  return Milliseconds{static_cast<Milliseconds::rep>(delay)};
}

}  // namespace parley::core
