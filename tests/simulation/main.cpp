// Plays seeds, and tells of the first that breaks a promise.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>

#include "simulation/run.hpp"

namespace {

using parley::simulation::Outcome;
using parley::simulation::Tally;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1000;
  std::optional<std::uint64_t> only;
  std::string planted;  // a bug that must be found
};

void report(const Tally& tally, std::uint64_t seeds, std::uint64_t steps, double seconds) {
  fmt::print(
      "{} seeds, {} steps in {:.1f} s: {} deaths, {} connections, {} messages acknowledged, {} "
      "entries seen, {} commits refused, at most {} bytes waited for one peer; nothing was lost\n"
      "attacks: {} connections; guests had all their rooms in {} runs, a user all conversations in "
      "{}\n",
      seeds, steps, seconds, tally.deaths, tally.connections, tally.acknowledged, tally.seen,
      tally.refused_commits, tally.most_waiting, tally.attacks, tally.rooms_full,
      tally.conversations_full);
}

/// A seed is of use only if it gives the same run again.
bool replays(std::uint64_t seed) {
  const Outcome once = parley::simulation::run(seed);
  const Outcome again = parley::simulation::run(seed);
  return once.digest == again.digest && once.steps == again.steps;
}

/// 0: all seeds kept their promises or, where a bug is planted, one did not.
int play(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  const std::uint64_t first = options.only.value_or(options.first);
  const std::uint64_t count = options.only ? 1 : options.seeds;
  Tally tally;
  std::uint64_t steps = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Outcome outcome = parley::simulation::run(seed);
    tally.add(outcome.tally);
    steps += outcome.steps;
    if (outcome.complaint.empty()) continue;
    if (!options.planted.empty()) {
      fmt::print("{}: seed {} catches it: {}\n", options.planted, seed, outcome.complaint);
      return 0;
    }
    fmt::print("seed {}: {}\nagain: ./dev simulate --seed {}\n", seed, outcome.complaint, seed);
    return 1;
  }
  if (!options.planted.empty()) {
    fmt::print("{}: none of {} seeds catches it\n", options.planted, count);
    return 1;
  }
  if (!replays(first)) {
    fmt::print("seed {} gives another run the second time\n", first);
    return 1;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  report(tally, count, steps, took.count());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  CLI::App app{"Plays Parley's server in a simulated world, from seeds."};
  app.add_option("--seeds", options.seeds, "how many");
  app.add_option("--first", options.first, "the first of them");
  app.add_option("--seed", options.only, "this one alone");
  app.add_option("--planted", options.planted, "the name of the bug in this program: to be caught");
  CLI11_PARSE(app, count, arguments);
  return play(options);
}
