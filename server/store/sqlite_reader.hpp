// A reader of the log database: history, and catching up.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "store/log.hpp"
#include "store/sqlite_entries.hpp"

namespace parley::store {

class SqliteReader final : public LogReader {
 public:
  /// Throws SQLite::Exception.
  explicit SqliteReader(std::filesystem::path file);

  [[nodiscard]] core::Result<EntryPage> read(std::span<const core::Cursor> cursors,
                                             std::size_t limit) override;
  [[nodiscard]] core::Result<EntryPage> history(const core::HistoryQuery& query) override;

  /// These entries, in this order; one that is not there is left out. Throws SQLite::Exception.
  [[nodiscard]] std::vector<core::EntryPtr> entries(std::span<const core::Seq> seqs);

  /// The oldest entries of all rooms behind `after`. Throws SQLite::Exception.
  [[nodiscard]] std::vector<core::Entry> following(core::Seq after, std::size_t limit);

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  void add_seqs(const core::Cursor& cursor, std::size_t limit, std::vector<core::Seq>& seqs);

  std::filesystem::path file_;
  SQLite::Database database_;
  SQLite::Statement one_;
  SQLite::Statement behind_;
  SQLite::Statement newer_;
  SQLite::Statement older_;
  SQLite::Statement following_;
};

}  // namespace parley::store
