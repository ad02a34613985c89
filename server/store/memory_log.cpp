// The log as a bounded ring in memory: for tests, and for servers that keep no history.
#include <tsl/robin_map.h>
#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "store/log.hpp"
#include "store/words.hpp"

namespace parley::store {

namespace {

/// What the writer, the readers and the index share. The mutex is held for one call's work.
struct Ring {
  explicit Ring(std::size_t most) : most_entries(most) {}

  std::mutex mutex;
  std::deque<core::EntryPtr> entries;                  // oldest first
  tsl::robin_map<std::string, core::EntryPtr> by_key;  // of entries still in the ring
  core::Seq head;
  std::size_t most_entries;
};

/// Lengths first, so that no two triples give the same text.
std::string key_of(const core::Entry& entry) {
  return std::to_string(entry.room.value) + ' ' + std::to_string(entry.sender.value.size()) + ' ' +
         entry.sender.value + entry.key;
}

class MemoryWriter final : public LogWriter {
 public:
  explicit MemoryWriter(Ring& ring) : ring_(ring) {}

  core::Result<std::vector<core::Committed>> append(std::vector<core::Entry> entries) override {
    const std::lock_guard lock(ring_.mutex);
    std::vector<core::Committed> committed;
    committed.reserve(entries.size());
    for (core::Entry& entry : entries) committed.push_back(append_one(std::move(entry)));
    return committed;
  }

 private:
  core::Committed append_one(core::Entry entry) {
    std::string key;
    if (!entry.key.empty()) {
      key = key_of(entry);
      if (const auto known = ring_.by_key.find(key); known != ring_.by_key.end()) {
        return {known->second, true};
      }
    }
    entry.seq = core::Seq{++ring_.head.value};
    auto stored = std::make_shared<const core::Entry>(std::move(entry));
    if (!key.empty()) ring_.by_key.emplace(std::move(key), stored);
    ring_.entries.push_back(stored);
    if (ring_.entries.size() > ring_.most_entries) {
      const core::Entry& oldest = *ring_.entries.front();
      if (!oldest.key.empty()) ring_.by_key.erase(key_of(oldest));
      ring_.entries.pop_front();
    }
    return {std::move(stored), false};
  }

  Ring& ring_;
};

class MemoryReader final : public LogReader {
 public:
  explicit MemoryReader(Ring& ring) : ring_(ring) {}

  core::Result<EntryPage> read(std::span<const core::Cursor> cursors, std::size_t limit) override {
    std::vector<core::Cursor> sorted(cursors.begin(), cursors.end());
    std::ranges::sort(sorted, {}, &core::Cursor::room);
    const auto wanted = [&sorted](const core::Entry& entry) {
      const auto cursor = std::ranges::lower_bound(sorted, entry.room, {}, &core::Cursor::room);
      return cursor != sorted.end() && cursor->room == entry.room && cursor->after < entry.seq;
    };
    return oldest(limit, wanted);
  }

  core::Result<EntryPage> history(const core::HistoryQuery& query) override {
    if (query.after) {
      return oldest(query.limit, [&query](const core::Entry& entry) {
        return entry.room == query.room && entry.seq > *query.after;
      });
    }
    return newest(query.limit, [&query](const core::Entry& entry) {
      return entry.room == query.room && (!query.before || entry.seq < *query.before);
    });
  }

  template <class Wanted>
  EntryPage oldest(std::size_t limit, Wanted wanted) {
    const std::lock_guard lock(ring_.mutex);
    return take(ring_.entries.begin(), ring_.entries.end(), limit, wanted);
  }

  template <class Wanted>
  EntryPage newest(std::size_t limit, Wanted wanted) {
    const std::lock_guard lock(ring_.mutex);
    EntryPage page = take(ring_.entries.rbegin(), ring_.entries.rend(), limit, wanted);
    std::ranges::reverse(page.entries);
    return page;
  }

 private:
  template <class Iterator, class Wanted>
  static EntryPage take(Iterator at, const Iterator& end, std::size_t limit, Wanted wanted) {
    EntryPage page;
    for (; at != end; ++at) {
      if (!wanted(**at)) continue;
      if (page.entries.size() == limit) {
        page.more = true;
        break;
      }
      page.entries.push_back(*at);
    }
    return page;
  }

  Ring& ring_;
};

/// Needs no index: it looks through what there is.
class MemoryIndex final : public SearchIndex {
 public:
  explicit MemoryIndex(Ring& ring) : reader_(ring) {}

  core::Result<bool> advance(std::size_t) override { return false; }

  core::Result<EntryPage> search(const core::SearchQuery& query) override {
    const std::vector<std::string> words = words_of(query.text);
    if (words.empty()) {
      return core::refuse(core::ErrorCode::bad_query, "there is no word to search for");
    }
    return reader_.newest(query.limit, [&](const core::Entry& entry) {
      if (!is_searched(entry.kind) || (query.before && entry.seq >= *query.before)) return false;
      if (std::ranges::find(query.rooms, entry.room) == query.rooms.end()) return false;
      const std::vector<std::string> text = words_of(entry.text);
      return std::ranges::all_of(words, [&text](const std::string& word) {
        return std::ranges::find(text, word) != text.end();
      });
    });
  }

 private:
  MemoryReader reader_;
};

class MemoryLog final : public Log {
 public:
  explicit MemoryLog(std::size_t entries) : ring_(entries) {}

  std::vector<core::RoomState> rooms() override { return {}; }
  core::Seq head() override { return ring_.head; }
  std::unique_ptr<LogWriter> make_writer() override {
    return std::make_unique<MemoryWriter>(ring_);
  }
  std::unique_ptr<LogReader> make_reader() override {
    return std::make_unique<MemoryReader>(ring_);
  }
  std::unique_ptr<SearchIndex> make_index() override {
    return std::make_unique<MemoryIndex>(ring_);
  }
  [[nodiscard]] bool instant() const override { return true; }

 private:
  Ring ring_;
};

}  // namespace

std::unique_ptr<Log> open_memory(std::size_t entries) {
  return std::make_unique<MemoryLog>(entries);
}

}  // namespace parley::store
