// The log as text: NDJSON out, NDJSON in.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "store/log.hpp"

namespace parley::store {

struct Exported {
  std::uint64_t entries = 0;     // lines written, without the header
  std::uint64_t unreadable = 0;  // entries of the log that were passed over: it is damaged
};

/// What an export has beside open rooms. An export is made to be handed on: what was said in
/// private is in it only if that was asked for.
struct ExportWhat {
  std::string room{};       // this one (compared by folded name), whatever its modes; "" for all
  bool direct = false;      // direct conversations
  bool closed = false;      // rooms that are invite-only, secret, or have a password
  bool keys = false;        // passwords of rooms, and the senders' own ids of messages
  bool identities = false;  // else guest:00…1, guest:00…2 and so on, in their order
};

/// Writes a header line, then a line for each entry in the order of the log. Works beside a running
/// server, and on a damaged log as far as it can be read. Throws std::runtime_error with one line:
/// no such room, what cannot be read at all, or that `out` takes no more.
Exported export_entries(Log& log, const ExportWhat& what, std::ostream& out);

struct Imported {
  std::uint64_t added = 0;
  std::uint64_t known = 0;  // in the log already
};

/// Appends what `in` holds. Times, senders and texts stay as they were; seqs are new. What the log
/// already holds is not added again (by the sender's key, or where there is none, by content), so
/// an import can be repeated. Throws std::runtime_error with one line. A line that is wrong is
/// named in it, and what stands before that line is in the log then.
Imported import_entries(Log& log, std::istream& in);

}  // namespace parley::store
