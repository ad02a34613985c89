// The one writer of the log database: a batch is a transaction.
#include "store/sqlite_writer.hpp"

#include <memory>
#include <utility>

#include "core/redaction.hpp"
#include "store/sqlite_values.hpp"

namespace parley::store {

namespace {
constexpr std::size_t most_numbers = 50'000;  // about 6 MB
constexpr std::size_t most_unsaved = 10'000;  // rooms
// A state is written again when the changes since outweigh it, each taken for so many bytes. So a
// change costs about that much, however many masks the room has (800 of them are 360 KB).
constexpr std::size_t bytes_of_a_change = 256;
}  // namespace

SqliteWriter::SqliteWriter(std::filesystem::path file, Durability durability, Cache cache,
                           RemovedTexts& removed)
    : file_(std::move(file)),
      database_(open_database(file_, Access::read_write, cache)),
      insert_(database_, std::string(insert_entry)),
      find_key_(database_,
                std::string(select_entry) + "WHERE l.room = ? AND l.sender = ? AND l.key = ?"),
      find_seq_(database_, std::string(select_entry) + "WHERE l.seq = ?"),
      hide_text_(database_, std::string(hide_text)),
      find_mark_(database_, "SELECT time FROM marks WHERE identity = ? AND room = ?"),
      save_mark_(database_, "INSERT OR REPLACE INTO marks (identity, room, time) VALUES (?, ?, ?)"),
      find_identity_(database_, "SELECT id FROM identities WHERE value = ?"),
      add_identity_(database_, "INSERT INTO identities (value) VALUES (?)"),
      set_account_(database_, "UPDATE identities SET account = ? WHERE id = ?"),
      find_state_(database_, "SELECT state FROM rooms WHERE id = ?"),
      save_state_(database_,
                  "INSERT INTO rooms (id, name, state) VALUES (?, ?, ?) "
                  "ON CONFLICT (id) DO UPDATE SET state = excluded.state"),
      find_sizes_(
          database_,
          "SELECT length(CAST(state AS BLOB)), (SELECT count(*) FROM unsaved WHERE room = ?1)"
          " FROM rooms WHERE id = ?1"),
      add_unsaved_(database_, "INSERT INTO unsaved (room, seq) VALUES (?, ?)"),
      find_unsaved_(database_, std::string(select_unsaved) + "WHERE u.room = ? ORDER BY u.seq"),
      drop_unsaved_(database_, "DELETE FROM unsaved WHERE room = ?"),
      begin_said_(database_, "INSERT OR IGNORE INTO said VALUES (?, 0, 0, ?, 0, 0)"),
      save_said_(
          database_,
          "INSERT INTO said VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (room) DO UPDATE SET "
          "seq = excluded.seq, time = max(time, excluded.time), "
          "by_account = by_account OR excluded.by_account, "
          "answered = answered OR excluded.answered OR excluded.founder <> founder"),
      hand_over_said_(database_, "UPDATE said SET answered = 1 WHERE room = ?"),
      drop_said_(database_, "DELETE FROM said WHERE room = ?"),
      end_room_(database_, "UPDATE rooms SET state = '{}', ended = 1 WHERE id = ?"),
      begin_run_(database_, "INSERT INTO runs VALUES (?)"),
      removed_(removed) {
  // What a redaction takes away is zeroed in the file, too.
  database_.exec("PRAGMA secure_delete = ON");
  // FULL syncs the write-ahead log at every commit; NORMAL leaves that to the system.
  database_.exec(durability == Durability::power ? "PRAGMA synchronous = FULL"
                                                 : "PRAGMA synchronous = NORMAL");
  SQLite::Statement newest(database_, "SELECT seq, time FROM log ORDER BY seq DESC LIMIT 1");
  if (newest.executeStep()) {
    head_ = seq_of(newest.getColumn(0));
    head_time_ = newest.getColumn(1).getInt64();
  }
}

core::Result<std::vector<core::Committed>> SqliteWriter::append(
    std::vector<core::Submission> submissions) {
  const core::Seq before = head_;
  const std::int64_t before_time = head_time_;
  changed_.clear();
  said_.clear();
  removing_.clear();
  if (unsaved_.size() > most_unsaved) unsaved_.clear();
  auto result = guarded(file_, [&]() -> core::Result<std::vector<core::Committed>> {
    return append_all(std::move(submissions));
  });
  if (!result) {  // rolled back: nobody has seen these numbers
    head_ = before;
    head_time_ = before_time;
    senders_.clear();
    unsaved_.clear();
    return result;
  }
  // A text that was taken back leaves the write-ahead log as well; where a reader is in the way,
  // with one of the next commits.
  if (!removing_.empty()) wal_has_removed_ = true;
  if (wal_has_removed_ && empty_wal(database_)) wal_has_removed_ = false;
  for (auto& [message, text] : removing_) removed_.add(message, std::move(text));
  return result;
}

std::vector<core::Committed> SqliteWriter::append_all(std::vector<core::Submission> submissions) {
  // IMMEDIATE takes the lock for writing at once: a lock that is held shows here and not half way.
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  std::vector<core::Committed> committed;
  committed.reserve(submissions.size());
  for (core::Submission& each : submissions) {
    committed.push_back(
        std::visit([this](auto& what) { return append_one(std::move(what)); }, each));
  }
  for (const auto& [room, state] : changed_) save(room, state);
  save_said();
  transaction.commit();
  return committed;
}

core::Committed SqliteWriter::append_one(core::Draft draft) {
  core::Entry& entry = *draft;
  const std::int64_t sender = number_of(entry.sender, entry.account);
  if (core::EntryPtr known = find_by_key(entry, sender)) return {std::move(known), true};
  if (core::is<core::entry::Redact>(entry)) {
    if (auto no = redact(entry)) return {core::EntryPtr(std::move(draft)), false, std::move(no)};
  }
  entry.seq = core::Seq{++head_.value};
  note_time(entry);
  if (core::changes_state(entry)) fold(entry);
  if (core::is<core::entry::Create>(entry)) {
    save(entry.room, changed_.at(entry.room));  // entries are read together with their room
    const Rewind rewind(begin_said_);
    begin_said_.bind(1, static_cast<std::int64_t>(entry.room.value));
    begin_said_.bind(2, sender);
    begin_said_.exec();
  }
  if (core::hands_over(entry)) {  // see RoomState::answered
    const Rewind rewind(hand_over_said_);
    hand_over_said_.bind(1, static_cast<std::int64_t>(entry.room.value));
    hand_over_said_.exec();
  }
  if (core::spoken(entry) != nullptr) note_said(entry, sender);
  const Rewind rewind(insert_);
  bind_entry(insert_, entry, sender);
  insert_.exec();
  return {core::EntryPtr(std::move(draft))};
}

void SqliteWriter::note_time(const core::Entry& entry) {
  const std::int64_t time = store::number_of(entry.time);
  if (time < std::exchange(head_time_, time)) {
    const Rewind rewind(begin_run_);
    begin_run_.bind(1, store::number_of(entry.seq));
    begin_run_.exec();
  }
}

core::Committed SqliteWriter::append_one(core::ReadMark mark) {
  // A question gives nobody a number: nothing is stored for a stranger who asks.
  const bool asks = mark.time == core::Time{};
  const std::int64_t reader =
      asks ? known_number(mark.reader) : number_of(mark.reader, mark.account);
  std::int64_t time = 0;
  {
    const Rewind rewind(find_mark_);
    find_mark_.bind(1, reader);
    find_mark_.bind(2, static_cast<std::int64_t>(mark.room.value));
    if (find_mark_.executeStep()) time = find_mark_.getColumn(0).getInt64();
  }
  const core::Time known{std::chrono::milliseconds(time)};
  if (mark.time > known) {
    const Rewind rewind(save_mark_);
    save_mark_.bind(1, reader);
    save_mark_.bind(2, static_cast<std::int64_t>(mark.room.value));
    save_mark_.bind(3, static_cast<std::int64_t>(mark.time.time_since_epoch().count()));
    save_mark_.exec();
  } else {
    mark.time = known;
  }
  return {std::move(mark)};
}

std::optional<core::Error> SqliteWriter::redact(core::Entry& redaction) {
  auto& redact = std::get<core::entry::Redact>(redaction.what);
  if (std::exchange(redact.imported, false)) return std::nullopt;
  const core::Seq about = redact.about;
  std::optional<core::Entry> message;
  {
    const Rewind rewind(find_seq_);
    find_seq_.bind(1, static_cast<std::int64_t>(about.value));
    if (find_seq_.executeStep()) message = entry_of(find_seq_);
  }
  if (auto no = core::why_not_redact(message ? &*message : nullptr, redaction)) return no;
  core::take_place(redaction, *message);
  removing_.emplace_back(message->seq, core::spoken(*message)->text);
  const Rewind rewind(hide_text_);
  hide_text_.bind(1, flags_of(core::without_text(std::move(*message))));
  hide_text_.bind(2, static_cast<std::int64_t>(about.value));
  hide_text_.exec();
  return std::nullopt;
}

std::int64_t SqliteWriter::number_of(const core::Identity& of, const std::string& account) {
  const std::string& identity = of.value;
  if (senders_.size() >= most_numbers && !senders_.contains(identity)) senders_.clear();
  Sender& sender = senders_[identity];
  if (sender.number == 0) sender.number = find_number(of);
  if (!account.empty() && account != sender.account) {
    const Rewind rewind(set_account_);
    set_account_.bindNoCopy(1, account);
    set_account_.bind(2, sender.number);
    set_account_.exec();
    sender.account = account;
  }
  return sender.number;
}

std::int64_t SqliteWriter::known_number(const core::Identity& identity) {
  const Rewind rewind(find_identity_);
  find_identity_.bindNoCopy(1, identity.value);
  return find_identity_.executeStep() ? find_identity_.getColumn(0).getInt64() : 0;
}

std::int64_t SqliteWriter::find_number(const core::Identity& identity) {
  if (const std::int64_t known = known_number(identity); known != 0) return known;
  const Rewind rewind(add_identity_);
  add_identity_.bindNoCopy(1, identity.value);
  add_identity_.exec();
  return database_.getLastInsertRowid();
}

core::EntryPtr SqliteWriter::find_by_key(const core::Entry& entry, std::int64_t sender) {
  if (entry.key.empty()) return nullptr;
  const Rewind rewind(find_key_);
  find_key_.bind(1, static_cast<std::int64_t>(entry.room.value));
  find_key_.bind(2, sender);
  find_key_.bindNoCopy(3, entry.key);
  if (!find_key_.executeStep()) return nullptr;
  return std::make_shared<const core::Entry>(entry_of(find_key_));
}

core::Committed SqliteWriter::append_one(core::RoomEnd end) {
  const auto room = static_cast<std::int64_t>(end.room.value);
  for (SQLite::Statement* statement : {&end_room_, &drop_said_, &drop_unsaved_}) {
    const Rewind rewind(*statement);
    statement->bind(1, room);
    statement->exec();
  }
  changed_.erase(end.room);
  said_.erase(end.room);
  unsaved_.erase(end.room);
  return {std::move(end)};
}

SqliteWriter::Unsaved& SqliteWriter::unsaved_of(core::RoomId room) {
  const auto known = unsaved_.find(room);
  if (known != unsaved_.end()) return known.value();
  Unsaved found;
  const Rewind rewind(find_sizes_);
  find_sizes_.bind(1, static_cast<std::int64_t>(room.value));
  if (find_sizes_.executeStep()) {
    found.state_bytes = static_cast<std::size_t>(find_sizes_.getColumn(0).getInt64());
    found.entries = static_cast<std::size_t>(find_sizes_.getColumn(1).getInt64());
  }
  return unsaved_[room] = found;
}

void SqliteWriter::fold(const core::Entry& entry) {
  auto state = changed_.find(entry.room);
  if (state == changed_.end() && !core::is<core::entry::Create>(entry)) {
    Unsaved& unsaved = unsaved_of(entry.room);
    if ((unsaved.entries + 1) * bytes_of_a_change < unsaved.state_bytes) {
      const Rewind rewind(add_unsaved_);
      add_unsaved_.bind(1, static_cast<std::int64_t>(entry.room.value));
      add_unsaved_.bind(2, static_cast<std::int64_t>(entry.seq.value));
      add_unsaved_.exec();
      ++unsaved.entries;
      return;
    }
  }
  if (state == changed_.end()) state = changed_.emplace(entry.room, load_state(entry)).first;
  core::apply(state.value(), entry);
}

core::RoomState SqliteWriter::load_state(const core::Entry& entry) {
  if (core::is<core::entry::Create>(entry)) return {};
  core::RoomState state;
  {
    const Rewind rewind(find_state_);
    find_state_.bind(1, static_cast<std::int64_t>(entry.room.value));
    if (!find_state_.executeStep()) return {};
    state = state_from_text(entry.room, find_state_.getColumn(0).getString());
  }
  const Rewind rewind(find_unsaved_);
  find_unsaved_.bind(1, static_cast<std::int64_t>(entry.room.value));
  while (find_unsaved_.executeStep()) core::apply(state, entry_of(find_unsaved_));
  return state;
}

void SqliteWriter::note_said(const core::Entry& entry, std::int64_t sender) {
  Said& said = said_[entry.room];
  if (!said.seq) said.first_sender = sender;
  said.by_several = said.by_several || sender != said.first_sender;
  said.by_account = said.by_account || !entry.account.empty();
  said.seq = entry.seq;
  said.time = std::max(said.time, entry.time);
}

void SqliteWriter::save_said() {
  for (const auto& [room, said] : said_) {
    const Rewind rewind(save_said_);
    save_said_.bind(1, static_cast<std::int64_t>(room.value));
    save_said_.bind(2, static_cast<std::int64_t>(said.seq.value));
    save_said_.bind(3, static_cast<std::int64_t>(said.time.time_since_epoch().count()));
    save_said_.bind(4, said.first_sender);
    save_said_.bind(5, said.by_several ? 1 : 0);
    save_said_.bind(6, said.by_account ? 1 : 0);
    save_said_.exec();
  }
}

void SqliteWriter::save(core::RoomId room, const core::RoomState& state) {
  const std::string text = state_to_text(state);
  const Rewind rewind(save_state_);
  save_state_.bind(1, static_cast<std::int64_t>(room.value));
  save_state_.bindNoCopy(2, state.name);
  save_state_.bindNoCopy(3, text);
  save_state_.exec();
  unsaved_[room] = {text.size(), 0};
  const Rewind rewind_dropped(drop_unsaved_);
  drop_unsaved_.bind(1, static_cast<std::int64_t>(room.value));
  drop_unsaved_.exec();
}

}  // namespace parley::store
