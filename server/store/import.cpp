// The log as text: NDJSON in.
#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/entry_columns.hpp"
#include "core/hash_table.hpp"
#include "store/transfer.hpp"
#include "store/transfer_line.hpp"

namespace parley::store {

namespace {

constexpr std::size_t batch = 2000;  // entries a commit

/// Everything of an entry but its seq and key. Keyed: entries that somebody made to have one hash
/// would be taken for one entry.
std::size_t content_of(const core::Entry& entry) {
  const auto columns = core::columns_of(entry);
  return core::KeyedHash{}(fmt::format(
      "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", entry.room.value, core::kind_name(entry),
      entry.time.time_since_epoch().count(), entry.from, entry.sender.value, columns.target.get(),
      columns.subject.get(), columns.until.time_since_epoch().count(), columns.text.get()));
}

/// What the log held before the import and has no key, by content. How often counts: who said the
/// same twice in one millisecond said it twice.
class HeldEntries {
 public:
  explicit HeldEntries(LogReader& reader) : reader_(reader) {}

  /// A room that the import makes: it held nothing.
  void is_new(core::RoomId room) { known_.insert(room); }

  /// Its seq there, once for each such entry.
  std::optional<core::Seq> take(const core::Entry& entry) {
    if (known_.insert(entry.room).second) read(entry.room);
    const auto held = held_.find(content_of(entry));
    if (held == held_.end()) return std::nullopt;
    const core::Seq seq = held->second;
    held_.erase(held);
    return seq;
  }

 private:
  void read(core::RoomId room) {
    for (core::Seq after{0};;) {
      const auto found = reader_.history({room, std::nullopt, after, entries_a_read});
      if (!found) throw std::runtime_error(found.error().text);
      for (const core::EntryPtr& entry : found->entries) {
        if (entry->key.empty()) held_.emplace(content_of(*entry), entry->seq);
      }
      if (!found->more) return;
      after = found->entries.back()->seq;
    }
  }

  LogReader& reader_;
  std::set<core::RoomId> known_;
  std::multimap<std::size_t, core::Seq> held_;
};

class Import {
 public:
  explicit Import(Log& log)
      : writer_(log.make_writer()), reader_(log.make_reader()), held_(*reader_) {
    for (const core::RoomState& room : log.rooms()) {
      if (!room.ended) rooms_[comparable(name_of(room))] = room.id;
      last_room_ = std::max(last_room_, room.id);
    }
  }

  /// Throws where the entry has no place; nothing has changed then.
  void take(ReadLine line) {
    core::Entry& entry = line.entry;
    const auto [room, is_new] = room_of(line);
    entry.room = room;
    if (core::is<core::entry::Redact>(entry) && !find_message(entry)) {
      ++imported_.known;  // of a message that could not be read: there is nothing to take away
      return;
    }
    if (is_known(entry, is_new)) {
      ++imported_.known;
    } else {
      waiting_.push_back(std::make_shared<core::Entry>(std::move(entry)));
    }
  }

  void commit() {
    if (waiting_.empty()) return;
    std::vector<core::Seq> before;  // the seq that each has in the export
    before.reserve(waiting_.size());
    for (const core::Draft& entry : waiting_) before.push_back(entry->seq);
    const auto committed = writer_->append(std::vector<core::Submission>(
        std::move_iterator(waiting_.begin()), std::move_iterator(waiting_.end())));
    waiting_.clear();
    if (!committed) throw std::runtime_error(committed.error().text);
    for (std::size_t i = 0; i < committed->size(); ++i) {
      const core::Committed& one = (*committed)[i];
      ++(one.duplicate || one.refusal ? imported_.known : imported_.added);
      if (before[i]) redacted_[before[i]] = one.entry()->seq;
    }
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] Imported imported() const { return imported_; }

 private:
  bool is_known(const core::Entry& entry, bool is_new) {
    if (core::is<core::entry::Create>(entry)) return !is_new;  // there is one, whatever it says
    if (!entry.key.empty()) return false;                      // the writer compares keys
    const auto held = held_.take(entry);
    if (held && entry.seq) redacted_[entry.seq] = *held;
    return held.has_value();
  }

  /// Lets a redaction be about its message in this log. False: that is not here.
  bool find_message(core::Entry& redaction) {
    commit();  // it may be among those that wait
    auto& redact = std::get<core::entry::Redact>(redaction.what);
    const auto message = redacted_.find(redact.about);
    if (message == redacted_.end()) return false;
    redact.about = message->second;
    redact.imported = true;
    return true;
  }

  /// The conversation's room, and whether it is one that the log does not have.
  std::pair<core::RoomId, bool> room_of(const ReadLine& line) {
    const std::string name = comparable(line.name);
    if (const auto room = rooms_.find(name); room != rooms_.end()) return {room->second, false};
    if (!core::is<core::entry::Create>(line.entry)) {
      throw std::runtime_error("the first entry of a conversation must be its 'create'");
    }
    const core::RoomId room{++last_room_.value};
    rooms_.emplace(name, room);
    held_.is_new(room);
    return {room, true};
  }

  std::unique_ptr<LogWriter> writer_;
  std::unique_ptr<LogReader> reader_;
  HeldEntries held_;
  std::map<std::string, core::RoomId> rooms_;
  core::RoomId last_room_;
  std::map<core::Seq, core::Seq> redacted_;  // messages: their seq in the export, and here
  std::vector<core::Draft> waiting_;
  Imported imported_;
};

}  // namespace

Imported import_entries(Log& log, std::istream& in) {
  std::string line;
  std::uint64_t number = 0;
  const auto next_line = [&]() {
    ++number;
    if (std::getline(in, line)) return true;
    if (in.bad()) throw std::runtime_error(fmt::format("line {}: cannot be read", number));
    return false;
  };
  const auto name_line = [&number](const std::exception& wrong) {
    return std::runtime_error(fmt::format("line {}: {}", number, wrong.what()));
  };
  if (!next_line()) throw std::runtime_error("the input is empty");
  try {
    check_header(line);
  } catch (const std::exception& wrong) {
    throw name_line(wrong);
  }
  Import import(log);
  while (next_line()) {
    if (line.empty()) continue;
    try {
      import.take(read_entry_line(line));
    } catch (const std::exception& wrong) {
      import.commit();
      throw name_line(wrong);
    }
    if (import.waiting() == batch) import.commit();
  }
  import.commit();
  return import.imported();
}

}  // namespace parley::store
