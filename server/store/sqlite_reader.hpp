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
  /// Seqs from `first` to before `end`.
  struct Range {
    core::Seq first;
    core::Seq end;
  };

  void add_seqs(const core::Cursor& cursor, core::Seq up_to, std::size_t limit,
                std::vector<core::Seq>& seqs);
  void scan_whole_pages(Scan& scan, core::Seq up_to);
  [[nodiscard]] core::Seq newest();
  /// Takes the room's entries with seqs from `first` to before `end` into the page, which is full
  /// with one more than `limit`; oldest first, or newest first.
  void take(SQLite::Statement& statement, core::RoomId room, Range range, std::size_t limit,
            EntryPage& page);
  void take_by_time(const core::HistoryQuery& query, EntryPage& page);
  /// The sorted runs of the log (sqlite_schema.cpp), oldest first.
  [[nodiscard]] std::vector<Range> runs();
  /// The first entry of the run that is not older than `time`, or the run's end.
  [[nodiscard]] core::Seq not_before(core::Time time, Range run);

  std::filesystem::path file_;
  SQLite::Database database_;
  SQLite::Statement one_;
  SQLite::Statement behind_;
  SQLite::Statement newer_;
  SQLite::Statement older_;
  SQLite::Statement range_;
  SQLite::Statement time_of_;
  SQLite::Statement runs_;
  SQLite::Statement last_said_;
};

}  // namespace parley::store
