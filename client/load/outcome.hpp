// What a run has found: all that the table and the JSON file are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/ledger.hpp"
#include "load/plan.hpp"
#include "load/process_stats.hpp"
#include "load/sparse_histogram.hpp"
#include "load/tally.hpp"

namespace parley::load {

enum class Stage : std::uint8_t { connecting, idle, sending, settling, done };

[[nodiscard]] std::string_view stage_name(Stage stage);

/// The state of affairs at one moment.
struct Mark {
  Clock::time_point at;
  std::optional<ProcessStats> server;  // none: not asked for, or gone
  ProcessStats tool;
  std::uint64_t kernel_bytes = 0;
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
};

/// One second of the run.
struct Sample {
  double at = 0;  // seconds since the run began
  Stage stage{};
  std::uint32_t up = 0;
  std::uint64_t sent = 0;  // in this second, as all below
  std::uint64_t delivered = 0;
  SparseHistogram delivery{};
  double tool_cpu = 0;                 // seconds of CPU a second
  std::optional<double> server_cpu{};  // the same
  std::optional<std::uint64_t> server_resident{};
};

struct Outcome {
  const Plan* plan = nullptr;
  Tally tally;
  Findings findings;

  Mark before;     // no connection yet
  Mark connected;  // all are up
  Mark idle;       // and were left alone for a while
  Mark measured;   // sending goes on, and measuring begins
  Mark sent;       // the last message is out
  Mark settled;    // the last delivery is in
  Mark ended;
  std::uint64_t server_resident_most = 0;  // of the samples
  std::vector<Sample> samples;

  std::string aborted;       // why the run could not go on
  bool interrupted = false;  // ended early, and settled
  bool cut_short = false;    // not settled: what was on the way is not called lost
};

/// What is wrong, a line each. Empty: the run was clean.
[[nodiscard]] std::vector<std::string> problems_of(const Outcome& outcome);

/// Derived figures; nullopt where the server was not watched to the end, or nothing was measured.
[[nodiscard]] std::optional<double> server_bytes_per_idle_connection(const Outcome& outcome);
[[nodiscard]] std::optional<double> deliveries_per_server_cpu_second(const Outcome& outcome);
[[nodiscard]] std::optional<double> deliveries_per_tool_cpu_second(const Outcome& outcome);

}  // namespace parley::load
