// What a run has found: the numbers behind the table and the JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "load/histogram.hpp"
#include "load/ledger.hpp"
#include "load/options.hpp"
#include "load/process_stats.hpp"

namespace parley::load {

struct Result {
  Histogram delivery;         // microseconds from the intended send time to each receiver
  Histogram acknowledgement;  // the same to the sender's answer
  std::uint64_t connected = 0;
  std::uint64_t said = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t reconnects = 0;
  std::map<std::string, std::uint64_t> refusals;  // by code
  std::vector<std::string> failures;              // connections that failed for good
  Account account;
  ProcessStats server_before;  // before the first connection
  ProcessStats server_idle;    // all connected, nothing said
  ProcessStats server_after;   // everything delivered
  ProcessStats tool_idle;
  ProcessStats tool_after;
  double connect_seconds = 0;
  double run_seconds = 0;  // from the first message to the last delivery
  bool interrupted = false;

  [[nodiscard]] bool clean() const {
    return account.clean() && failures.empty() && acknowledged == said;
  }
};

/// The table, for people.
[[nodiscard]] std::string table(const Options& options, const Result& result);
/// Everything, for programs.
[[nodiscard]] std::string to_json(const Options& options, const Result& result);

}  // namespace parley::load
