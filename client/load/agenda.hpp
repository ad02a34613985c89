// What has to be done later, for all connections in one place: no timer for each.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "lib/asio.hpp"
#include "load/ledger.hpp"

namespace parley::load {

using client::Clock;

/// One thing to do for one connection.
struct Task {
  enum class What : std::uint8_t {
    open,      // connect (again)
    say_again  // a message that the server asked to send later
  };
  Clock::time_point when;
  std::uint32_t connection = 0;
  What what = What::open;
  Number number = 0;  // of the message
};

class Agenda {
 public:
  void add(const Task& task) { tasks_.push(task); }

  /// When there is something to do; nullopt: nothing is planned.
  [[nodiscard]] std::optional<Clock::time_point> next() const {
    if (tasks_.empty()) return std::nullopt;
    return tasks_.top().when;
  }

  /// Takes the oldest task that is due.
  [[nodiscard]] std::optional<Task> take(Clock::time_point now) {
    if (tasks_.empty() || tasks_.top().when > now) return std::nullopt;
    const Task task = tasks_.top();
    tasks_.pop();
    return task;
  }

 private:
  struct Later {
    bool operator()(const Task& a, const Task& b) const { return a.when > b.when; }
  };
  std::priority_queue<Task, std::vector<Task>, Later> tasks_;
};

}  // namespace parley::load
