// The metrics as Prometheus reads them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "net/monitoring/metrics.hpp"

namespace parley::net {

/// Text format 0.0.4. By hand, not by prometheus-cpp: its registry counts with locked instructions,
/// and its text writer is all that would be used of it. `database_memory`: in bytes.
/// Any thread.
[[nodiscard]] std::string metrics_text(std::span<const LoopMetrics* const> loops,
                                       const HubMetrics& hub, std::uint64_t database_memory);

}  // namespace parley::net
