// The log as a bounded ring in memory: for tests, and for servers that keep no history.
#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "core/hash_table.hpp"
#include "core/redaction.hpp"
#include "store/log.hpp"
#include "store/words.hpp"

namespace parley::store {

namespace {

// Entries by room, sender and the sender's own id: found without making a key of the three.
const core::Entry* entry_of(const core::Entry& entry) { return &entry; }
const core::Entry* entry_of(const core::EntryPtr& entry) { return entry.get(); }

struct HashOfKey {
  std::size_t operator()(const auto& one) const {
    constexpr std::size_t spread = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio
    const core::Entry& entry = *entry_of(one);
    return (hash(entry.key) * spread + hash(entry.sender.value)) * spread + entry.room.value;
  }

  core::KeyedHash hash;
};

struct SameKey {
  using is_transparent = void;

  bool operator()(const auto& one, const auto& other) const {
    const core::Entry& a = *entry_of(one);
    const core::Entry& b = *entry_of(other);
    return a.room == b.room && a.key == b.key && a.sender == b.sender;
  }
};

/// What the writer, the readers and the index share. The mutex is held for one call's work.
struct Ring {
  explicit Ring(std::size_t most) : most_entries(most) {}

  /// The oldest entry that is not older than `seq`. Under the mutex.
  [[nodiscard]] std::deque<core::EntryPtr>::const_iterator not_before(core::Seq seq) const {
    return std::ranges::lower_bound(entries, seq, {},
                                    [](const core::EntryPtr& entry) { return entry->seq; });
  }

  std::mutex mutex;
  std::deque<core::EntryPtr> entries;                        // oldest first
  core::HashSet<core::EntryPtr, HashOfKey, SameKey> by_key;  // of entries still in the ring
  core::HashMap<std::string, core::Time> marks;              // read marks, by room and identity
  core::Seq head;
  std::size_t most_entries;
};

class MemoryWriter final : public LogWriter {
 public:
  explicit MemoryWriter(Ring& ring) : ring_(ring) {}

  core::Result<std::vector<core::Committed>> append(
      std::vector<core::Submission> submissions) override {
    const std::lock_guard lock(ring_.mutex);
    std::vector<core::Committed> committed;
    committed.reserve(submissions.size());
    for (core::Submission& each : submissions) {
      committed.push_back(
          std::visit([this](auto& what) { return append_one(std::move(what)); }, each));
    }
    return committed;
  }

 private:
  core::Committed append_one(core::Draft draft) {
    core::Entry& entry = *draft;
    if (core::is<core::entry::Redact>(entry)) {
      if (const core::EntryPtr known = entry_with_key_of(entry)) return {known, true};
      if (auto no = redact(entry)) return {core::EntryPtr(std::move(draft)), false, std::move(no)};
    }
    core::EntryPtr stored = std::move(draft);
    if (!stored->key.empty()) {
      const auto [known, is_new] = ring_.by_key.insert(stored);
      if (!is_new) return {*known, true};
    }
    entry.seq = core::Seq{++ring_.head.value};
    ring_.entries.push_back(stored);
    if (ring_.entries.size() > ring_.most_entries) {
      const core::Entry& oldest = *ring_.entries.front();
      if (!oldest.key.empty()) ring_.by_key.erase(oldest);
      ring_.entries.pop_front();
    }
    return {std::move(stored)};
  }

  core::Committed append_one(core::ReadMark mark) {
    if (ring_.marks.size() >= ring_.most_entries) ring_.marks.clear();  // rather than grow
    core::Time& known = ring_.marks[std::to_string(mark.room.value) + ' ' + mark.reader.value];
    mark.time = known = std::max(known, mark.time);
    return {std::move(mark)};
  }

  core::Committed append_one(core::RoomEnd end) { return {std::move(end)}; }

  /// The entry with its room, sender and key, or null.
  core::EntryPtr entry_with_key_of(const core::Entry& entry) {
    if (entry.key.empty()) return nullptr;
    const auto known = ring_.by_key.find(entry);
    return known == ring_.by_key.end() ? nullptr : *known;
  }

  std::optional<core::Error> redact(core::Entry& redaction) {
    const core::Seq about = std::get<core::entry::Redact>(redaction.what).about;
    const auto place = ring_.not_before(about);
    const bool there = place != ring_.entries.end() && (*place)->seq == about;
    if (auto no = core::why_not_redact(there ? place->get() : nullptr, redaction)) return no;
    core::take_place(redaction, **place);
    auto left = std::make_shared<const core::Entry>(core::without_text(**place));
    if (!left->key.empty()) {
      ring_.by_key.erase(left);  // the entry with its text
      ring_.by_key.insert(left);
    }
    ring_.entries[static_cast<std::size_t>(place - ring_.entries.cbegin())] = std::move(left);
    return std::nullopt;
  }

  Ring& ring_;
};

class MemoryReader final : public LogReader {
 public:
  explicit MemoryReader(Ring& ring) : ring_(ring) {}

  core::Result<EntryPage> read(std::span<const core::Cursor> cursors, std::size_t limit) override {
    if (cursors.empty()) return EntryPage{};
    std::vector<core::Cursor> sorted(cursors.begin(), cursors.end());
    std::ranges::sort(sorted, {}, &core::Cursor::room);
    const core::Seq after = std::ranges::min(sorted, {}, &core::Cursor::after).after;
    return oldest(after, limit, [&sorted](const core::Entry& entry) {
      const auto cursor = std::ranges::lower_bound(sorted, entry.room, {}, &core::Cursor::room);
      return cursor != sorted.end() && cursor->room == entry.room && cursor->after < entry.seq;
    });
  }

  core::Result<EntryPage> history(const core::HistoryQuery& query) override {
    const auto wanted = [&query](const core::Entry& entry) {
      return entry.room == query.room && (!query.after_time || entry.time > *query.after_time) &&
             (!query.before_time || entry.time < *query.before_time);
    };
    if (query.after_time) return oldest({}, query.limit, wanted);
    if (query.after) return oldest(*query.after, query.limit, wanted);
    return newest(query.before.value_or(endless), query.limit, wanted);
  }

  core::Result<std::vector<core::event::Conversation>> recent(
      const core::RecentQuery& query) override {
    core::HashMap<core::RoomId, core::Time> said;
    {
      const std::lock_guard lock(ring_.mutex);
      for (const core::EntryPtr& entry : ring_.entries) {
        if (core::spoken(*entry) == nullptr) continue;
        core::Time& latest = said[entry->room];
        latest = std::max(latest, entry->time);
      }
    }
    std::vector<core::event::Conversation> found;
    for (const auto& conversation : query.conversations) {
      const auto there = said.find(conversation.room);
      if (there != said.end()) found.push_back({conversation.with, there->second});
    }
    return recent_of(std::move(found), query);
  }

  core::Result<Scan> scan(core::Seq after, std::size_t limit) override {
    EntryPage page = oldest(after, limit, [](const core::Entry&) { return true; });
    const core::Seq last = page.entries.empty() ? after : page.entries.back()->seq;
    return Scan{std::move(page.entries), last, 0, page.more};
  }

  /// Up to `limit` entries older than `before`, newest first.
  std::vector<core::EntryPtr> stretch(core::Seq before, std::size_t limit) {
    const std::lock_guard lock(ring_.mutex);
    const auto end = ring_.not_before(before);
    const auto most = std::min(limit, static_cast<std::size_t>(end - ring_.entries.begin()));
    std::vector<core::EntryPtr> found(end - static_cast<std::ptrdiff_t>(most), end);
    std::ranges::reverse(found);
    return found;
  }

  static constexpr core::Seq endless{~0ULL};

 private:
  template <class Wanted>
  EntryPage oldest(core::Seq after, std::size_t limit, Wanted wanted) {
    const std::lock_guard lock(ring_.mutex);
    if (after == endless) return {};
    const auto begin = ring_.not_before({after.value + 1});
    return take(begin, ring_.entries.end(), limit, wanted);
  }

  template <class Wanted>
  EntryPage newest(core::Seq before, std::size_t limit, Wanted wanted) {
    const std::lock_guard lock(ring_.mutex);
    const auto end = ring_.not_before(before);
    EntryPage page = take(std::reverse_iterator(end), ring_.entries.rend(), limit, wanted);
    std::ranges::reverse(page.entries);
    return page;
  }

  template <class Iterator, class End, class Wanted>
  static EntryPage take(Iterator at, const End& end, std::size_t limit, Wanted wanted) {
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
  explicit MemoryIndex(Ring& ring) : log_(ring) {}

  core::Result<bool> advance(std::size_t) override { return false; }

  core::Result<EntryPage> search(const core::SearchQuery& query) override {
    const std::vector<std::string> words = words_of(query.text);
    if (words.empty()) {
      return core::refuse(core::ErrorCode::bad_query, "there is no word to search for");
    }
    EntryPage page;
    core::Seq before = query.before.value_or(MemoryReader::endless);
    // In stretches, and outside of the lock: finding words takes long, and the writer waits for it.
    for (auto stretch = log_.stretch(before, most_at_once); !stretch.empty() && !page.more;
         stretch = log_.stretch(before, most_at_once)) {
      before = stretch.back()->seq;
      for (core::EntryPtr& entry : stretch) {
        if (!matches(*entry, query.rooms, words)) continue;
        page.more = page.entries.size() == query.limit;
        if (page.more) break;
        page.entries.push_back(std::move(entry));
      }
    }
    std::ranges::reverse(page.entries);
    return page;
  }

 private:
  static constexpr std::size_t most_at_once = 1000;

  static bool matches(const core::Entry& entry, const std::vector<core::RoomId>& rooms,
                      const std::vector<std::string>& words) {
    const std::string* const said = searched_text(entry);
    if (said == nullptr) return false;
    if (std::ranges::find(rooms, entry.room) == rooms.end()) return false;
    const std::vector<std::string> text = words_of(*said);
    return std::ranges::all_of(words, [&text](const std::string& word) {
      return std::ranges::find(text, word) != text.end();
    });
  }

  MemoryReader log_;
};

class MemoryLog final : public Log {
 public:
  explicit MemoryLog(std::size_t entries) : ring_(entries) {}

  std::vector<core::RoomState> rooms() override { return {}; }
  core::Seq head() override {
    const std::lock_guard lock(ring_.mutex);
    return ring_.head;
  }
  core::Time latest() override { return {}; }                  // it begins empty
  void find_writers(std::span<core::AccountName>) override {}  // the same
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
