// Two results of this tool beside each other.
#pragma once

#include <string>

namespace parley::load {

/// `before` and `after`: what `--json` wrote. A table of the figures that tell, each with its
/// change, and a line for each setting in which the two runs differ. Throws std::runtime_error with
/// one line where one of them is no result.
[[nodiscard]] std::string comparison_of(const std::string& before, const std::string& after);

}  // namespace parley::load
