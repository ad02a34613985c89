// One run by several processes: more cores, and more descriptors than one process gets.
#pragma once

#include <functional>

#include "load/options.hpp"
#include "load/outcome.hpp"
#include "load/rendezvous.hpp"

namespace parley::load {

/// The part of one worker. Each room belongs to one worker with all of its members, so that each
/// worker's ledger is exact by itself.
[[nodiscard]] Options share_of(const Options& options, unsigned worker);

/// Forks `options.processes` workers; each does its share by `work` and ends. Gives the sum of what
/// they found, without a plan. Throws std::runtime_error with one line where a worker was lost.
[[nodiscard]] Outcome run_workers(
    const Options& options,
    const std::function<Outcome(const Options& share, Rendezvous& others)>& work);

}  // namespace parley::load
