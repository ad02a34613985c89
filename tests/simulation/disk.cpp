// The simulated disk, and the log on it.
#include "simulation/disk.hpp"

#include <algorithm>
#include <utility>

namespace parley::simulation {

namespace {

using core::Entry;
using core::EntryPtr;

core::Error failure(const char* what) {
  return {core::ErrorCode::log_unavailable, what, std::nullopt};
}

std::string key_of(const Entry& entry) {
  return std::to_string(entry.room.value) + ' ' + entry.sender.value + ' ' + entry.key;
}

class Writer final : public store::LogWriter {
 public:
  explicit Writer(Disk& disk) : disk_(disk) {}
  core::Result<std::vector<core::Committed>> append(
      std::vector<core::Submission> submissions) override {
    return disk_.append(std::move(submissions));
  }

 private:
  Disk& disk_;
};

class Reader final : public store::LogReader {
 public:
  explicit Reader(Disk& disk) : disk_(disk) {}

  core::Result<store::EntryPage> read(std::span<const core::Cursor> cursors,
                                      std::size_t limit) override {
    if (disk_.read_fails()) return tl::unexpected(failure("the disk cannot be read"));
    return page(limit, [cursors](const Entry& entry) {
      const auto cursor = std::ranges::find(cursors, entry.room, &core::Cursor::room);
      return cursor != cursors.end() && cursor->after < entry.seq;
    });
  }

  core::Result<store::EntryPage> history(const core::HistoryQuery& query) override {
    if (disk_.read_fails()) return tl::unexpected(failure("the disk cannot be read"));
    const core::Seq after = query.after.value_or(core::Seq{});
    return page(query.limit, [&query, after](const Entry& entry) {
      return entry.room == query.room && entry.seq > after &&
             (!query.before || entry.seq < *query.before);
    });
  }

  core::Result<std::vector<core::event::Conversation>> recent(
      const core::RecentQuery& /*query*/) override {
    return std::vector<core::event::Conversation>{};
  }
  core::Result<store::Scan> scan(core::Seq /*after*/, std::size_t /*limit*/) override {
    return store::Scan{};
  }

 private:
  template <class Wanted>
  store::EntryPage page(std::size_t limit, Wanted wanted) {
    store::EntryPage found;
    for (const EntryPtr& entry : disk_.written()) {
      if (!wanted(*entry)) continue;
      found.more = found.entries.size() == limit;
      if (found.more) break;
      found.entries.push_back(entry);
    }
    return found;
  }

  Disk& disk_;
};

class NoIndex final : public store::SearchIndex {
 public:
  core::Result<bool> advance(std::size_t /*limit*/) override { return false; }
  core::Result<store::EntryPage> search(const core::SearchQuery& /*query*/) override {
    return tl::unexpected(failure("there is no index"));
  }
};

class OpenLog final : public store::Log {
 public:
  explicit OpenLog(Disk& disk) : disk_(disk) {}

  std::vector<core::RoomState> rooms() override {
    std::map<core::RoomId, core::RoomState> rooms;
    for (const EntryPtr& entry : disk_.entries()) core::apply(rooms[entry->room], *entry);
    std::vector<core::RoomState> states;
    states.reserve(rooms.size());
    for (auto& [id, state] : rooms) {
      state.ended = disk_.has_ended(id);
      states.push_back(std::move(state));
    }
    return states;
  }
  core::Seq head() override { return {disk_.entries().size()}; }
  core::Time latest() override {
    const auto& entries = disk_.entries();
    return entries.empty() ? core::Time{}
                           : std::ranges::max(entries, {}, [](const EntryPtr& entry) {
                               return entry->time;
                             })->time;
  }
  void find_writers(std::span<core::AccountName> accounts) override {
    for (core::AccountName& account : accounts) {
      account.wrote = std::ranges::any_of(disk_.entries(), [&account](const EntryPtr& entry) {
        return entry->sender == account.identity;
      });
    }
  }
  std::unique_ptr<store::LogWriter> make_writer() override {
    return std::make_unique<Writer>(disk_);
  }
  std::unique_ptr<store::LogReader> make_reader() override {
    return std::make_unique<Reader>(disk_);
  }
  std::unique_ptr<store::SearchIndex> make_index() override { return std::make_unique<NoIndex>(); }
  [[nodiscard]] bool instant() const override { return false; }

 private:
  Disk& disk_;
};

}  // namespace

std::unique_ptr<store::Log> Disk::open() { return std::make_unique<OpenLog>(*this); }

void Disk::crash() {
  written_ = durable_;
  by_key_.clear();
  for (const EntryPtr& entry : durable_) {
    if (!entry->key.empty()) by_key_.emplace(key_of(*entry), entry);
  }
}

EntryPtr Disk::find(core::Seq seq) const {
  if (seq.value == 0 || seq.value > durable_.size()) return nullptr;
  return durable_[seq.value - 1];
}

core::Seq Disk::newest_in(const std::string& room) const {
  const auto found = newest_.find(room);
  return found == newest_.end() ? core::Seq{} : found->second;
}

void Disk::sync() {
  for (std::size_t i = durable_.size(); i < written_.size(); ++i) {
    durable_.push_back(written_[i]);
    newest_[written_[i]->room_name] = written_[i]->seq;
  }
}

core::Result<std::vector<core::Committed>> Disk::append(std::vector<core::Submission> submissions) {
  if (random_.chance(faults_.commit)) {
    for (const core::Submission& each : submissions) {
      if (std::holds_alternative<core::RoomEnd>(each)) begun_.refuse_end();
    }
    return tl::unexpected(failure("the disk is full"));
  }
  std::vector<core::Committed> committed;
  committed.reserve(submissions.size());
  for (core::Submission& each : submissions) {
    committed.push_back(std::visit([this](auto& what) { return write(std::move(what)); }, each));
  }
  sync();
  return committed;
}

core::Committed Disk::write(core::Draft draft) {
  Entry& entry = *draft;
  if (!entry.key.empty()) {
    const auto known = by_key_.find(key_of(entry));
    if (known != by_key_.end()) return {known->second, true};
  }
  entry.seq = core::Seq{written_.size() + 1};
  if (core::is<core::entry::Create>(entry)) begun_.create(entry);
  EntryPtr stored = std::move(draft);
  if (!stored->key.empty()) by_key_.emplace(key_of(*stored), stored);
  written_.push_back(stored);
  return {std::move(stored)};
}

core::Committed Disk::write(core::ReadMark mark) {
  core::Time& known = marks_[std::to_string(mark.room.value) + ' ' + mark.reader.value];
  mark.time = known = std::max(known, mark.time);
  return {std::move(mark)};
}

core::Committed Disk::write(core::RoomEnd end) {
  ended_.insert(end.room);
  begun_.end(end.room);
  newest_.erase(end.room_name);
  return {std::move(end)};
}

}  // namespace parley::simulation
