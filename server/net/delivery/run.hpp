// Entries of one room that came together: one buffer for each dialect, however many they are.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/entry.hpp"
#include "core/hash_table.hpp"
#include "core/page.hpp"
#include "net/transport/framing.hpp"
#include "net/transport/shared_bytes.hpp"
#include "wire/dialect.hpp"

namespace parley::net {

/// A stretch of a batch, all of one room, that is longer than one entry. Under load a commit holds
/// many messages of a room: each receiver then gets one reference, and the kernel one piece of
/// memory, where there would be one for each message. Loop thread only.
class Run {
 public:
  // Bounds of what an outbox may overshoot by.
  static constexpr std::size_t entries_most = 256;
  static constexpr std::size_t text_bytes_most = std::size_t{32} << 10U;

  explicit Run(std::span<const core::EntryPtr> entries) : entries_(entries) {}

  /// The longest run at the front of a batch that is not empty.
  [[nodiscard]] static std::span<const core::EntryPtr> front_of(
      std::span<const core::EntryPtr> batch) {
    std::size_t count = 1;
    std::size_t bytes = core::irc_bytes(*batch.front());
    while (count < std::min(batch.size(), entries_most) &&
           batch[count]->room == batch.front()->room &&
           (bytes += core::irc_bytes(*batch[count])) <= text_bytes_most) {
      ++count;
    }
    return batch.first(count);
  }

  [[nodiscard]] std::span<const core::EntryPtr> entries() const { return entries_; }

  /// All of it in a dialect and framing, the same buffer for every receiver of this loop. The
  /// reference is good until the next call.
  [[nodiscard]] const SharedBytes& in(wire::Dialect dialect, Framing framing) {
    return made(dialect, framing).bytes;
  }

  /// What `in` has of one entry, for a receiver who sees another one in its own way. Good for as
  /// long as the run.
  [[nodiscard]] std::string_view piece(std::size_t entry, wire::Dialect dialect, Framing framing) {
    const Made& all = made(dialect, framing);
    const std::size_t begin = entry == 0 ? 0 : all.ends[entry - 1];
    return all.bytes.view().substr(begin, all.ends[entry] - begin);
  }

  /// Whether any of it was said by this person.
  [[nodiscard]] bool has_one_of(const core::Identity& person) {
    if (senders_.empty()) {
      const core::Identity* last = nullptr;  // who speaks, often goes on
      for (const core::EntryPtr& entry : entries_) {
        if (last == nullptr || entry->sender != *last) senders_.insert(entry->sender.value);
        last = &entry->sender;
      }
    }
    return senders_.contains(person.value);
  }

 private:
  struct Made {
    std::pair<wire::Dialect, Framing> how;
    SharedBytes bytes;
    std::vector<std::size_t> ends;  // of each entry
  };

  [[nodiscard]] const Made& made(wire::Dialect dialect, Framing framing) {
    const std::pair how(dialect, framing);
    if (const auto found = std::ranges::find(made_, how, &Made::how); found != made_.end()) {
      return *found;
    }
    std::string bytes;
    std::vector<std::size_t> ends;
    ends.reserve(entries_.size());
    for (const core::EntryPtr& entry : entries_) {
      bytes += framed(framing, wire::encode(*entry, dialect));
      ends.push_back(bytes.size());
    }
    return made_.emplace_back(Made{how, SharedBytes{std::move(bytes)}, std::move(ends)});
  }

  std::span<const core::EntryPtr> entries_;
  std::vector<Made> made_;
  core::HashSet<std::string_view> senders_;  // filled when first asked
};

}  // namespace parley::net
