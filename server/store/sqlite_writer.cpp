// The one writer of the log database: a batch is a transaction.
#include "store/sqlite_writer.hpp"

#include <memory>
#include <utility>

namespace parley::store {

SqliteWriter::SqliteWriter(std::filesystem::path file, Durability durability)
    : file_(std::move(file)),
      database_(open_database(file_, Access::read_write)),
      insert_(database_, std::string(insert_entry)),
      find_key_(database_,
                std::string(select_entry) + "WHERE l.room = ? AND l.sender = ? AND l.key = ?"),
      find_state_(database_, "SELECT state FROM rooms WHERE id = ?"),
      save_state_(database_,
                  "INSERT INTO rooms (id, name, state) VALUES (?, ?, ?) "
                  "ON CONFLICT (id) DO UPDATE SET state = excluded.state") {
  // FULL syncs the write-ahead log at every commit; NORMAL leaves that to the system.
  database_.exec(durability == Durability::power ? "PRAGMA synchronous = FULL"
                                                 : "PRAGMA synchronous = NORMAL");
  head_ = {static_cast<std::uint64_t>(
      database_.execAndGet("SELECT coalesce(max(seq), 0) FROM log").getInt64())};
}

core::Result<std::vector<core::Committed>> SqliteWriter::append(std::vector<core::Entry> entries) {
  const core::Seq before = head_;
  changed_.clear();
  auto result = guarded(file_, [&]() -> core::Result<std::vector<core::Committed>> {
    return append_all(std::move(entries));
  });
  if (!result) head_ = before;  // rolled back: nobody has seen these numbers
  return result;
}

std::vector<core::Committed> SqliteWriter::append_all(std::vector<core::Entry> entries) {
  // IMMEDIATE takes the lock for writing at once: a lock that is held shows here and not half way.
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  std::vector<core::Committed> committed;
  committed.reserve(entries.size());
  for (core::Entry& entry : entries) {
    if (core::EntryPtr known = find_by_key(entry)) {
      committed.push_back({std::move(known), true});
      continue;
    }
    entry.seq = core::Seq{++head_.value};
    if (core::changes_state(entry.kind)) fold(entry);
    if (entry.kind == core::EntryKind::create) save_states();  // entries are read with their room
    insert(entry);
    committed.push_back({std::make_shared<const core::Entry>(std::move(entry)), false});
  }
  save_states();
  transaction.commit();
  return committed;
}

core::EntryPtr SqliteWriter::find_by_key(const core::Entry& entry) {
  if (entry.key.empty()) return nullptr;
  const Rewind rewind(find_key_);
  find_key_.bind(1, static_cast<std::int64_t>(entry.room.value));
  find_key_.bindNoCopy(2, entry.sender.value);
  find_key_.bindNoCopy(3, entry.key);
  if (!find_key_.executeStep()) return nullptr;
  return std::make_shared<const core::Entry>(entry_of(find_key_));
}

void SqliteWriter::insert(const core::Entry& entry) {
  const Rewind rewind(insert_);
  bind_entry(insert_, entry);
  insert_.exec();
}

void SqliteWriter::fold(const core::Entry& entry) {
  auto state = changed_.find(entry.room);
  if (state == changed_.end()) state = changed_.emplace(entry.room, load_state(entry)).first;
  core::apply(state.value(), entry);
}

core::RoomState SqliteWriter::load_state(const core::Entry& entry) {
  if (entry.kind == core::EntryKind::create) return {};
  const Rewind rewind(find_state_);
  find_state_.bind(1, static_cast<std::int64_t>(entry.room.value));
  if (!find_state_.executeStep()) return {};
  return state_from_text(entry.room, find_state_.getColumn(0).getString());
}

void SqliteWriter::save_states() {
  for (const auto& [id, state] : changed_) {
    const Rewind rewind(save_state_);
    save_state_.bind(1, static_cast<std::int64_t>(id.value));
    save_state_.bindNoCopy(2, state.name);
    const std::string text = state_to_text(state);
    save_state_.bindNoCopy(3, text);
    save_state_.exec();
  }
}

}  // namespace parley::store
