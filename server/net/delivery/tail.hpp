// The newest entries of the log, in memory, as this loop was told of them.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "core/entry.hpp"
#include "core/query.hpp"
#include "net/delivery/encodings.hpp"
#include "net/transport/shared_bytes.hpp"

namespace parley::net {

/// One entry with its encodings, each made when the first receiver of its dialect needs it.
class FreshEntry {
 public:
  explicit FreshEntry(core::EntryPtr entry) : entry_(std::move(entry)) {}

  [[nodiscard]] const core::Entry& entry() const { return *entry_; }
  /// The entry in a dialect and framing, the same buffer for every receiver of this loop. The
  /// reference is good until the next call.
  [[nodiscard]] const SharedBytes& in(wire::Dialect dialect, Framing framing = Framing::line) {
    return encodings_.of(*entry_, dialect, framing);
  }

 private:
  core::EntryPtr entry_;
  Encodings encodings_;
};

/// A ring bounded by entries and by text bytes. Loop thread only.
class Tail {
 public:
  Tail(std::size_t most_entries, std::size_t most_bytes)
      : most_entries_(most_entries), most_bytes_(most_bytes) {}

  /// `reached`: the log's head before the first entry was pushed.
  void begin_at(core::Seq reached) {
    reached_ = reached;
    gap_ = reached;
  }

  /// Adds the next entry; entries come in the order of their seq. A redaction takes the text of its
  /// message away, so that who is behind is not shown it any more. The reference is good until the
  /// next push.
  FreshEntry& push(core::EntryPtr entry);

  /// The newest entry that this loop was told of: everything up to it may be shown, nothing behind.
  [[nodiscard]] core::Seq reached() const { return reached_; }

  /// Everything behind this entry is here; older ones are on disk only.
  [[nodiscard]] core::Seq gap() const { return gap_; }

  /// Up to `limit` entries behind the cursors (sorted by room), in order. All cursors must be at
  /// `gap` or later. An empty result: nothing is missing.
  [[nodiscard]] std::vector<FreshEntry*> read(std::span<const core::Cursor> cursors,
                                              std::size_t limit);

 private:
  void hide(core::Seq message);

  std::size_t most_entries_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::deque<FreshEntry> entries_;
  core::Seq reached_;
  core::Seq gap_;
};

}  // namespace parley::net
