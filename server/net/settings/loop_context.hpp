// What everything that runs on one loop shares.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "net/async/asio.hpp"
#include "net/monitoring/metrics.hpp"
#include "net/monitoring/report.hpp"
#include "net/settings/settings.hpp"

namespace parley::net {

/// Seconds since the loop started: fine enough for deadlines, small enough for each connection.
using Tick = std::uint32_t;

/// The executor, the bounds that hold now, the time and the counters of one loop. On the loop's
/// thread only, except that any thread may read the metrics.
class LoopContext {
 public:
  LoopContext(Executor executor, const Tuning& tuning, const Report& report)
      : executor_(std::move(executor)), tuning_(tuning), report_(report) {}
  LoopContext(const LoopContext&) = delete;
  LoopContext& operator=(const LoopContext&) = delete;

  [[nodiscard]] const Executor& executor() const { return executor_; }
  [[nodiscard]] const Tuning& tuning() const { return tuning_; }
  [[nodiscard]] Tick now() const { return now_; }
  [[nodiscard]] LoopMetrics& metrics() { return metrics_; }
  void report(Severity severity, std::string_view line) const { report_(severity, line); }

  // For the loop.
  void set_tuning(const Tuning& tuning) { tuning_ = tuning; }
  void set_now(Tick now) { now_ = now; }

 private:
  Executor executor_;
  Tuning tuning_;
  const Report& report_;
  LoopMetrics metrics_;
  Tick now_ = 0;
};

}  // namespace parley::net
