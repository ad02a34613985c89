// An outcome on its way from one process of a run to the one that puts them together.
#pragma once

#include <string>
#include <string_view>

#include "load/outcome.hpp"

namespace parley::load {

/// For the same program on the same machine: raw bytes. The plan is not part of it.
[[nodiscard]] std::string packed(const Outcome& outcome);

/// False: these bytes are no whole outcome.
[[nodiscard]] bool unpack(std::string_view bytes, Outcome& outcome);

/// Adds what another process of the same run has found. The server's own figures stay as they are:
/// each process has read the same ones.
void merge(Outcome& into, const Outcome& other);

}  // namespace parley::load
