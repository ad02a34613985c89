// The newest entries of the log, in memory: push at one end, forget at the other.
#include "net/delivery/tail.hpp"

#include <algorithm>
#include <utility>

#include "core/page.hpp"
#include "core/redaction.hpp"

namespace parley::net {

namespace {
std::size_t cost_of(const core::Entry& entry) {
  constexpr std::size_t fixed = 400;  // the entry, its strings' frames, the encodings' frames
  return fixed + 3 * core::irc_bytes(entry);
}
}  // namespace

FreshEntry& Tail::push(core::EntryPtr entry) {
  reached_ = entry->seq;
  if (const auto* redaction = core::as<core::entry::Redact>(*entry)) hide(redaction->about);
  bytes_ += cost_of(*entry);
  entries_.emplace_back(std::move(entry));
  while (entries_.size() > 1 && (entries_.size() > most_entries_ || bytes_ > most_bytes_)) {
    gap_ = entries_.front().entry().seq;
    bytes_ -= cost_of(entries_.front().entry());
    entries_.pop_front();
  }
  return entries_.back();
}

void Tail::hide(core::Seq message) {
  const auto place = std::ranges::lower_bound(
      entries_, message, {}, [](const FreshEntry& fresh) { return fresh.entry().seq; });
  if (place == entries_.end() || place->entry().seq != message) return;
  bytes_ -= cost_of(place->entry());
  *place = FreshEntry(std::make_shared<const core::Entry>(core::without_text(place->entry())));
  bytes_ += cost_of(place->entry());
}

std::vector<FreshEntry*> Tail::read(std::span<const core::Cursor> cursors, std::size_t limit) {
  std::vector<FreshEntry*> found;
  if (cursors.empty()) return found;
  const auto oldest = std::ranges::min_element(cursors, {}, &core::Cursor::after)->after;
  auto next = std::ranges::upper_bound(entries_, oldest, {},
                                       [](const FreshEntry& fresh) { return fresh.entry().seq; });
  for (; next != entries_.end() && found.size() < limit; ++next) {
    const core::Entry& entry = next->entry();
    const auto cursor = std::ranges::lower_bound(cursors, entry.room, {}, &core::Cursor::room);
    if (cursor != cursors.end() && cursor->room == entry.room && cursor->after < entry.seq) {
      found.push_back(&*next);
    }
  }
  return found;
}

}  // namespace parley::net
