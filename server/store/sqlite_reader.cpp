// A reader of the log database: history, and catching up.
#include "store/sqlite_reader.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace parley::store {

namespace {

constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

std::int64_t number(core::Seq seq) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(seq.value, static_cast<std::uint64_t>(endless)));
}

}  // namespace

SqliteReader::SqliteReader(std::filesystem::path file)
    : file_(std::move(file)),
      database_(open_database(file_, Access::read_only)),
      one_(database_, std::string(select_entry) + "WHERE l.seq = ?"),
      behind_(database_,
              "SELECT seq FROM log WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"),
      newer_(database_,
             std::string(select_entry) + "WHERE l.room = ? AND l.seq > ? ORDER BY l.seq LIMIT ?"),
      older_(database_, std::string(select_entry) +
                            "WHERE l.room = ? AND l.seq < ? ORDER BY l.seq DESC LIMIT ?"),
      following_(database_, std::string(select_entry) + "WHERE l.seq > ? ORDER BY l.seq LIMIT ?") {}

core::Result<EntryPage> SqliteReader::read(std::span<const core::Cursor> cursors,
                                           std::size_t limit) {
  return guarded(file_, [&]() -> core::Result<EntryPage> {
    // Only numbers first, from the index alone; then the rows of those that won.
    std::vector<core::Seq> seqs;
    for (const core::Cursor& cursor : cursors) add_seqs(cursor, limit + 1, seqs);
    EntryPage page;
    page.more = seqs.size() > limit;
    if (page.more) seqs.resize(limit);
    page.entries = entries(seqs);
    return page;
  });
}

void SqliteReader::add_seqs(const core::Cursor& cursor, std::size_t limit,
                            std::vector<core::Seq>& seqs) {
  // Once there are enough, a room need only be read up to the last of them.
  const std::int64_t last = seqs.size() < limit ? endless : number(seqs[limit - 1]);
  const Rewind rewind(behind_);
  behind_.bind(1, static_cast<std::int64_t>(cursor.room.value));
  behind_.bind(2, number(cursor.after));
  behind_.bind(3, last);
  behind_.bind(4, static_cast<std::int64_t>(limit));
  while (behind_.executeStep()) {
    seqs.push_back({static_cast<std::uint64_t>(behind_.getColumn(0).getInt64())});
  }
  std::ranges::sort(seqs);
  if (seqs.size() > limit) seqs.resize(limit);
}

std::vector<core::EntryPtr> SqliteReader::entries(std::span<const core::Seq> seqs) {
  std::vector<core::EntryPtr> found;
  found.reserve(seqs.size());
  for (const core::Seq seq : seqs) {
    const Rewind rewind(one_);
    one_.bind(1, number(seq));
    if (one_.executeStep()) found.push_back(std::make_shared<const core::Entry>(entry_of(one_)));
  }
  return found;
}

core::Result<EntryPage> SqliteReader::history(const core::HistoryQuery& query) {
  return guarded(file_, [&]() -> core::Result<EntryPage> {
    SQLite::Statement& statement = query.after ? newer_ : older_;
    const Rewind rewind(statement);
    statement.bind(1, static_cast<std::int64_t>(query.room.value));
    statement.bind(
        2, query.after ? number(*query.after) : (query.before ? number(*query.before) : endless));
    statement.bind(3, static_cast<std::int64_t>(query.limit + 1));
    EntryPage page;
    while (statement.executeStep()) {
      page.entries.push_back(std::make_shared<const core::Entry>(entry_of(statement)));
    }
    page.more = page.entries.size() > query.limit;
    if (page.more) page.entries.pop_back();
    if (!query.after) std::ranges::reverse(page.entries);
    return page;
  });
}

std::vector<core::Entry> SqliteReader::following(core::Seq after, std::size_t limit) {
  const Rewind rewind(following_);
  following_.bind(1, number(after));
  following_.bind(2, static_cast<std::int64_t>(limit));
  std::vector<core::Entry> found;
  while (following_.executeStep()) found.push_back(entry_of(following_));
  return found;
}

}  // namespace parley::store
