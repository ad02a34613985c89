// The log as text: NDJSON out, NDJSON in.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "store/log.hpp"

namespace parley::store {

/// Writes one room's entries (compared by folded name), or with "" everything, direct conversations
/// too: a header line, then a line for each entry. Works beside a running server. Gives the number
/// of entries. Throws std::runtime_error with one line: no such room, or what cannot be read.
std::uint64_t export_entries(Log& log, const std::string& room, std::ostream& out);

struct Imported {
  std::uint64_t added = 0;
  std::uint64_t known = 0;  // in the log already
};

/// Appends what `in` holds. Times, senders and texts stay as they were; seqs are new. What the log
/// already holds is not added again, so that an import can be repeated. Throws std::runtime_error
/// with one line that names the input's line; what came before it is in the log then.
Imported import_entries(Log& log, std::istream& in);

}  // namespace parley::store
