// An outcome for people (a table) and for programs (JSON).
#pragma once

#include <string>

#include "load/outcome.hpp"

namespace parley::load {

/// Several lines; the last one is the verdict.
[[nodiscard]] std::string table_of(const Outcome& outcome);

/// Everything: one JSON object and a line end. docs/load.md names the fields.
[[nodiscard]] std::string json_of(const Outcome& outcome);

/// One self-contained page with plots over time, for a browser.
[[nodiscard]] std::string html_of(const Outcome& outcome);

/// One second of the run, for the live line (no line end).
[[nodiscard]] std::string live_line_of(const Plan& plan, const Sample& sample, const Tally& tally);

}  // namespace parley::load
