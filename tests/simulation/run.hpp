// One run: a world with a server that dies and clients that come and go, and what became of it.
#pragma once

#include <cstdint>
#include <string>

#include "simulation/witness.hpp"

namespace parley::simulation {

struct Outcome {
  std::string complaint;  // "": every promise was kept
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;  // equal for two runs of one seed
  Tally tally;
};

/// Everything about the run follows from the seed.
[[nodiscard]] Outcome run(std::uint64_t seed);

}  // namespace parley::simulation
