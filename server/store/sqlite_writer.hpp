// The one writer of the log database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/hash_table.hpp"
#include "store/log.hpp"
#include "store/removed_texts.hpp"
#include "store/sqlite_database.hpp"
#include "store/sqlite_entries.hpp"

namespace parley::store {

class SqliteWriter final : public LogWriter {
 public:
  /// Throws SQLite::Exception.
  /// `removed` is told what a redaction took away, once that is durable; it outlives this.
  SqliteWriter(std::filesystem::path file, Durability durability, Cache cache,
               RemovedTexts& removed);

  [[nodiscard]] core::Result<std::vector<core::Committed>> append(
      std::vector<core::Submission> submissions) override;

 private:
  [[nodiscard]] std::vector<core::Committed> append_all(std::vector<core::Submission> submissions);
  [[nodiscard]] core::Committed append_one(core::Draft draft);
  [[nodiscard]] core::Committed append_one(core::ReadMark mark);
  [[nodiscard]] core::Committed append_one(core::RoomEnd end);
  [[nodiscard]] std::int64_t number_of(const core::Identity& of, const std::string& account);
  [[nodiscard]] std::int64_t find_number(const core::Identity& identity);
  /// Of an identity that has one; 0 otherwise.
  [[nodiscard]] std::int64_t known_number(const core::Identity& identity);
  [[nodiscard]] core::EntryPtr find_by_key(const core::Entry& entry, std::int64_t sender);
  /// Takes the text of the message away, or says why not.
  [[nodiscard]] std::optional<core::Error> redact(core::Entry& redaction);
  /// Ends the room: `rooms` does not give it any more.
  /// Takes an entry into its room's state, at once or when enough of them have come together.
  void fold(const core::Entry& entry);
  [[nodiscard]] core::RoomState load_state(const core::Entry& entry);
  void save(core::RoomId room, const core::RoomState& state);
  /// Begins a sorted run where the entry is older than the one before it.
  void note_time(const core::Entry& entry);
  void note_said(const core::Entry& entry, std::int64_t sender);
  void save_said();

  std::filesystem::path file_;
  SQLite::Database database_;
  SQLite::Statement insert_;
  SQLite::Statement find_key_;
  SQLite::Statement find_seq_;
  SQLite::Statement hide_text_;
  SQLite::Statement find_mark_;
  SQLite::Statement save_mark_;
  SQLite::Statement find_identity_;
  SQLite::Statement add_identity_;
  SQLite::Statement set_account_;
  SQLite::Statement find_state_;
  SQLite::Statement save_state_;
  SQLite::Statement find_sizes_;
  SQLite::Statement add_unsaved_;
  SQLite::Statement find_unsaved_;
  SQLite::Statement drop_unsaved_;
  SQLite::Statement begin_said_;
  SQLite::Statement save_said_;
  SQLite::Statement hand_over_said_;
  SQLite::Statement drop_said_;
  SQLite::Statement end_room_;
  SQLite::Statement begin_run_;
  RemovedTexts& removed_;
  bool wal_has_removed_ = false;                             // texts that were taken back
  std::vector<std::pair<core::Seq, std::string>> removing_;  // by the running transaction
  core::Seq head_;
  std::int64_t head_time_ = 0;
  struct Sender {
    std::int64_t number = 0;
    std::string account;  // that the table is known to have; "": none, or not known
  };
  // Identities of recent senders and what the table has of them.
  core::HashMap<std::string, Sender> senders_;
  // States that the running transaction has changed. Folding starts from what is on disk.
  core::HashMap<core::RoomId, core::RoomState> changed_;
  /// A room's state as it was saved, and what has changed since.
  struct Unsaved {
    std::size_t state_bytes = 0;
    std::size_t entries = 0;
  };
  [[nodiscard]] Unsaved& unsaved_of(core::RoomId room);
  core::HashMap<core::RoomId, Unsaved> unsaved_;  // of rooms that changed lately
  /// The messages that the running transaction has for a room: the newest, and the latest time.
  struct Said {
    core::Seq seq;
    core::Time time;
    std::int64_t first_sender = 0;
    bool by_several = false;
    bool by_account = false;
  };
  core::HashMap<core::RoomId, Said> said_;
};

}  // namespace parley::store
