// The one writer of the log database.
#pragma once

#include <tsl/robin_map.h>

#include <filesystem>
#include <vector>

#include "store/log.hpp"
#include "store/sqlite_entries.hpp"

namespace parley::store {

class SqliteWriter final : public LogWriter {
 public:
  /// Throws SQLite::Exception.
  SqliteWriter(std::filesystem::path file, Durability durability);

  [[nodiscard]] core::Result<std::vector<core::Committed>> append(
      std::vector<core::Entry> entries) override;

 private:
  [[nodiscard]] std::vector<core::Committed> append_all(std::vector<core::Entry> entries);
  [[nodiscard]] core::EntryPtr find_by_key(const core::Entry& entry);
  void insert(const core::Entry& entry);
  void fold(const core::Entry& entry);
  [[nodiscard]] core::RoomState load_state(const core::Entry& entry);
  void save_states();

  std::filesystem::path file_;
  SQLite::Database database_;
  SQLite::Statement insert_;
  SQLite::Statement find_key_;
  SQLite::Statement find_state_;
  SQLite::Statement save_state_;
  core::Seq head_;
  // States that the running transaction has changed. Folding starts from what is on disk.
  tsl::robin_map<core::RoomId, core::RoomState> changed_;
};

}  // namespace parley::store
