// Entries of one room that came together: one buffer for each dialect, however many they are.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/entry.hpp"
#include "net/framing.hpp"
#include "net/shared_bytes.hpp"
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
    std::size_t bytes = batch.front()->text.size();
    while (count < std::min(batch.size(), entries_most) &&
           batch[count]->room == batch.front()->room &&
           (bytes += batch[count]->text.size()) <= text_bytes_most) {
      ++count;
    }
    return batch.first(count);
  }

  [[nodiscard]] std::span<const core::EntryPtr> entries() const { return entries_; }

  /// All of it in a dialect and framing, the same buffer for every receiver of this loop. The
  /// reference is good until the next call.
  [[nodiscard]] const SharedBytes& in(wire::Dialect dialect, Framing framing) {
    const auto made = std::ranges::find(made_, std::pair(dialect, framing), &Made::first);
    if (made != made_.end()) return made->second;
    std::string bytes;
    for (const core::EntryPtr& entry : entries_) {
      bytes += framed(framing, wire::encode(*entry, dialect));
    }
    return made_.emplace_back(std::pair(dialect, framing), SharedBytes{std::move(bytes)}).second;
  }

 private:
  using Made = std::pair<std::pair<wire::Dialect, Framing>, SharedBytes>;

  std::span<const core::EntryPtr> entries_;
  std::vector<Made> made_;
};

}  // namespace parley::net
