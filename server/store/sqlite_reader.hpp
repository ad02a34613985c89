// A reader of the log database: history, catching up, and walking through everything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "store/log.hpp"
#include "store/sqlite_database.hpp"
#include "store/sqlite_entries.hpp"

namespace parley::store {

class SqliteReader final : public LogReader {
 public:
  /// Throws SQLite::Exception.
  SqliteReader(std::filesystem::path file, Cache cache);

  [[nodiscard]] core::Result<EntryPage> read(std::span<const core::Cursor> cursors,
                                             std::size_t limit) override;
  [[nodiscard]] core::Result<EntryPage> history(const core::HistoryQuery& query) override;
  [[nodiscard]] core::Result<std::vector<core::event::Conversation>> recent(
      const core::RecentQuery& query) override;
  [[nodiscard]] core::Result<Scan> scan(core::Seq after, std::size_t limit) override;

  /// This entry; null where there is none. Throws SQLite::Exception.
  [[nodiscard]] core::EntryPtr find(core::Seq seq);

 private:
  void add_seqs(const core::Cursor& cursor, core::Seq up_to, std::size_t limit,
                std::vector<core::Seq>& seqs);
  void scan_whole_pages(Scan& scan, core::Seq up_to);
  [[nodiscard]] core::Seq newest();
  /// The first entry that is not older than `time`, or the place behind the last.
  [[nodiscard]] core::Seq not_before(core::Time time);

  std::filesystem::path file_;
  SQLite::Database database_;
  SQLite::Statement one_;
  SQLite::Statement behind_;
  SQLite::Statement newer_;
  SQLite::Statement older_;
  SQLite::Statement range_;
  SQLite::Statement time_of_;
  SQLite::Statement last_said_;
};

}  // namespace parley::store
