// A reader of the log database: history, catching up, and walking through everything.
#include "store/sqlite_reader.hpp"
#include "store/sqlite_values.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace parley::store {

SqliteReader::SqliteReader(std::filesystem::path file, Cache cache)
    : file_(std::move(file)),
      database_(open_database(file_, Access::read_only, cache)),
      one_(database_, std::string(select_entry) + "WHERE l.seq = ?"),
      behind_(database_,
              "SELECT seq FROM log WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"),
      newer_(database_, std::string(select_entry) +
                            "WHERE l.room = ? AND l.seq >= ? AND l.seq < ? ORDER BY l.seq LIMIT ?"),
      older_(database_,
             std::string(select_entry) +
                 "WHERE l.room = ? AND l.seq >= ? AND l.seq < ? ORDER BY l.seq DESC LIMIT ?"),
      range_(database_,
             std::string(select_entry) + "WHERE l.seq > ? AND l.seq <= ? ORDER BY l.seq"),
      time_of_(database_, "SELECT time FROM log WHERE seq >= ? ORDER BY seq LIMIT 1"),
      runs_(database_, "SELECT first FROM runs ORDER BY first"),
      last_said_(database_, "SELECT time FROM said WHERE room = ? AND seq > 0") {}

core::Result<EntryPage> SqliteReader::read(std::span<const core::Cursor> cursors,
                                           std::size_t limit) {
  return guarded(file_, [&]() -> core::Result<EntryPage> {
    const SQLite::Transaction one_moment(database_);  // all rooms as they were at one commit
    // Only numbers first, from the index alone; then the rows of those that won.
    const std::size_t wanted = limit + 1;
    core::Seq up_to = endless;
    std::vector<core::Seq> seqs;
    for (const core::Cursor& cursor : cursors) {
      add_seqs(cursor, up_to, wanted, seqs);
      if (seqs.size() < 2 * wanted) continue;
      std::ranges::nth_element(seqs, seqs.begin() + static_cast<std::ptrdiff_t>(limit));
      seqs.resize(wanted);
      up_to = seqs.back();  // nothing newer can be among the oldest any more
    }
    std::ranges::sort(seqs);
    EntryPage page;
    page.more = seqs.size() > limit;
    if (page.more) seqs.resize(limit);
    for (const core::Seq seq : seqs) {
      page.entries.push_back(find(seq));
      if (!page.entries.back()) throw SQLite::Exception("an entry is missing", SQLITE_CORRUPT);
    }
    return page;
  });
}

void SqliteReader::add_seqs(const core::Cursor& cursor, core::Seq up_to, std::size_t limit,
                            std::vector<core::Seq>& seqs) {
  const Rewind rewind(behind_);
  behind_.bind(1, static_cast<std::int64_t>(cursor.room.value));
  behind_.bind(2, number_of(cursor.after));
  behind_.bind(3, number_of(up_to));
  behind_.bind(4, static_cast<std::int64_t>(limit));
  while (behind_.executeStep()) seqs.push_back(seq_of(behind_.getColumn(0)));
}

core::EntryPtr SqliteReader::find(core::Seq seq) {
  const Rewind rewind(one_);
  one_.bind(1, number_of(seq));
  if (!one_.executeStep()) return nullptr;
  return std::make_shared<const core::Entry>(entry_of(one_));
}

core::Result<EntryPage> SqliteReader::history(const core::HistoryQuery& query) {
  return guarded(file_, [&]() -> core::Result<EntryPage> {
    const bool forward = query.after || query.after_time;
    EntryPage page;
    if (query.before_time || query.after_time) {
      take_by_time(query, page);
    } else {
      const Range range{
          query.after ? core::Seq{std::min(*query.after, endless).value + 1} : first_seq,
          query.before.value_or(endless)};
      take(forward ? newer_ : older_, query.room, range, query.limit, page);
    }
    page.more = page.entries.size() > query.limit;
    if (page.more) page.entries.pop_back();
    if (!forward) std::ranges::reverse(page.entries);
    return page;
  });
}

void SqliteReader::take(SQLite::Statement& statement, core::RoomId room, Range range,
                        std::size_t limit, EntryPage& page) {
  const Rewind rewind(statement);
  statement.bind(1, static_cast<std::int64_t>(room.value));
  statement.bind(2, number_of(range.first));
  statement.bind(3, number_of(range.end));
  statement.bind(4, static_cast<std::int64_t>(limit + 1 - page.entries.size()));
  while (statement.executeStep()) {
    page.entries.push_back(std::make_shared<const core::Entry>(entry_of(statement)));
  }
}

void SqliteReader::take_by_time(const core::HistoryQuery& query, EntryPage& page) {
  const SQLite::Transaction one_moment(database_);  // the runs and what is in them
  std::vector<Range> places = runs();
  if (query.after_time) {
    const core::Time later = *query.after_time + std::chrono::milliseconds(1);
    for (Range run : places) {
      if (page.entries.size() > query.limit) return;
      run.first = not_before(later, run);
      take(newer_, query.room, run, query.limit, page);
    }
    return;
  }
  std::ranges::reverse(places);
  for (Range run : places) {
    if (page.entries.size() > query.limit) return;
    run.end = not_before(*query.before_time, run);
    take(older_, query.room, run, query.limit, page);
  }
}

std::vector<SqliteReader::Range> SqliteReader::runs() {
  std::vector<Range> found{{first_seq, {newest().value + 1}}};
  const Rewind rewind(runs_);
  while (runs_.executeStep()) {
    const core::Seq begin = seq_of(runs_.getColumn(0));
    const core::Seq end = std::exchange(found.back().end, begin);
    found.push_back({begin, end});
  }
  return found;
}

core::Seq SqliteReader::not_before(core::Time time, Range run) {
  // Seqs have no gaps and rise with the clock: halving finds the place in some twenty look-ups.
  std::uint64_t low = run.first.value;
  std::uint64_t high = run.end.value;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const Rewind rewind(time_of_);
    time_of_.bind(1, number_of({middle}));
    const bool later = !time_of_.executeStep() ||
                       time_of_.getColumn(0).getInt64() >= time.time_since_epoch().count();
    (later ? high : low) = later ? middle : middle + 1;
  }
  return {low};
}

core::Result<std::vector<core::event::Conversation>> SqliteReader::recent(
    const core::RecentQuery& query) {
  return guarded(file_, [&]() -> core::Result<std::vector<core::event::Conversation>> {
    std::vector<core::event::Conversation> found;
    for (const auto& conversation : query.conversations) {
      const Rewind rewind(last_said_);
      last_said_.bind(1, static_cast<std::int64_t>(conversation.room.value));
      if (!last_said_.executeStep()) continue;
      const std::chrono::milliseconds time(last_said_.getColumn(0).getInt64());
      found.push_back({conversation.with, core::Time{time}});
    }
    return recent_of(std::move(found), query);
  });
}

std::vector<core::event::Conversation> recent_of(std::vector<core::event::Conversation> found,
                                                 const core::RecentQuery& query) {
  std::erase_if(found, [&](const core::event::Conversation& one) {
    return one.time <= query.after || (query.before != core::Time{} && one.time >= query.before);
  });
  std::ranges::sort(found, std::ranges::greater{}, &core::event::Conversation::time);
  if (found.size() > query.limit) found.resize(query.limit);
  return found;
}

core::Result<Scan> SqliteReader::scan(core::Seq after, std::size_t limit) {
  return guarded(file_, [&]() -> core::Result<Scan> {
    const core::Seq head = newest();
    const core::Seq up_to{std::min(head.value, std::min(after, endless).value + limit)};
    Scan scan;
    scan.last = after;
    while (scan.last < up_to) {
      try {
        scan_whole_pages(scan, up_to);
        scan.unreadable += up_to.value - scan.last.value;  // there are no gaps in a sound log
        scan.last = up_to;
      } catch (const SQLite::Exception& failure) {
        if (!is_damage(failure)) throw;
        ++scan.unreadable;  // and try the next one
        ++scan.last.value;
      }
    }
    scan.more = scan.last < head;
    return scan;
  });
}

void SqliteReader::scan_whole_pages(Scan& scan, core::Seq up_to) {
  const Rewind rewind(range_);
  range_.bind(1, number_of(scan.last));
  range_.bind(2, number_of(up_to));
  while (range_.executeStep()) {
    auto entry = std::make_shared<const core::Entry>(entry_of(range_));
    scan.unreadable += entry->seq.value - scan.last.value - 1;
    scan.last = entry->seq;
    scan.entries.push_back(std::move(entry));
  }
}

core::Seq SqliteReader::newest() {
  // The index has the numbers too, on other pages.
  return {static_cast<std::uint64_t>(
      first_readable(database_, {"SELECT coalesce(max(seq), 0) FROM log",
                                 "SELECT coalesce(max(seq), 0) FROM log INDEXED BY log_by_room"}))};
}

}  // namespace parley::store
