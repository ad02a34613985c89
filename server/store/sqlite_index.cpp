// Full text over the log: FTS5, fed with the words that store/words.hpp finds.
#include "store/sqlite_index.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "store/sqlite_database.hpp"
#include "store/sqlite_values.hpp"
#include "store/words.hpp"

namespace parley::store {

namespace {

// content = '': the text is in the log already. The room is a word too ("r12"), so that the index
// itself leaves out what the searcher may not read. ascii: takes what stands between two spaces as
// it is; words.hpp has found and folded the words, by a newer Unicode than FTS5 knows.
// detail, columnsize: positions and lengths are for phrases and ranking.
constexpr const char* schema = R"sql(
  CREATE VIRTUAL TABLE words USING fts5
    (text, room, content = '', tokenize = ascii, detail = column, columnsize = 0);
  CREATE TABLE cursor (log TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
)sql";
// Of the schema, of what words.hpp calls a word, and of what is left out.
constexpr int index_version = 4;

/// The index is sound, and of no use here.
struct NotOurs {
  const char* why;
};

std::string room_word(core::RoomId room) { return fmt::format("r{}", room.value); }

/// Every word quoted: nothing that a person types is syntax.
std::string match_expression(const std::vector<std::string>& words,
                             const std::vector<core::RoomId>& rooms) {
  std::vector<std::string> room_words;
  room_words.reserve(rooms.size());
  for (const core::RoomId room : rooms) room_words.push_back(room_word(room));
  return fmt::format("text : (\"{}\") AND room : ({})", fmt::join(words, "\" \""),
                     fmt::join(room_words, " OR "));
}

}  // namespace

struct SqliteIndex::Words {
  Words(const std::filesystem::path& file, const std::string& log, Cache cache)
      : database(prepare(file, log, cache)),
        insert(database, "INSERT INTO words (rowid, text, room) VALUES (?, ?, ?)"),
        move(database, "UPDATE cursor SET seq = ?"),
        is_held(database, "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?"),
        remove(database, "INSERT INTO words (words, rowid, text, room) VALUES ('delete', ?, ?, ?)"),
        find(database,
             "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? "
             "ORDER BY rowid DESC LIMIT ?") {
    cursor = seq_of(database.execAndGet("SELECT seq FROM cursor"));
    opened_at = cursor;
    database.exec("PRAGMA secure_delete = ON");
  }

  static SQLite::Database prepare(const std::filesystem::path& file, const std::string& log,
                                  Cache cache) {
    SQLite::Database database = open_database(file, Access::read_write, cache);
    const int found = database.execAndGet("PRAGMA user_version").getInt();
    if (found == 0) {
      create(database, log);
    } else if (found != index_version) {
      throw NotOurs{"it was of another version"};
    } else if (database.execAndGet("SELECT log FROM cursor").getString() != log) {
      throw NotOurs{"it was another log's"};
    }
    database.exec("PRAGMA synchronous = NORMAL");  // what a power cut takes is indexed again
    return database;
  }

  static void create(SQLite::Database& database, const std::string& log) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(schema);
    SQLite::Statement begin(database, "INSERT INTO cursor VALUES (?, 0)");
    begin.bind(1, log);
    begin.exec();
    database.exec(fmt::format("PRAGMA user_version = {}", index_version));
    transaction.commit();
  }

  SQLite::Database database;
  SQLite::Statement insert;
  SQLite::Statement move;
  SQLite::Statement is_held;
  SQLite::Statement remove;
  SQLite::Statement find;
  core::Seq cursor;
  core::Seq opened_at;  // where the cursor was
  bool wal_has_removed = false;
};

SqliteIndex::SqliteIndex(std::filesystem::path file, IndexedLog log, Cache cache,
                         RemovedTexts& removed)
    : file_(std::move(file)),
      of_(std::move(log)),
      cache_(cache),
      log_(of_.file, of_.pages),
      removed_(removed) {
  open();
}

SqliteIndex::~SqliteIndex() = default;

void SqliteIndex::open() {
  if (of_.head && !std::filesystem::exists(file_)) return make_again("there was none");
  try {
    words_ = std::make_unique<Words>(file_, of_.id, cache_);
    if (words_->cursor > of_.head) make_again("it knew more than the log");
  } catch (const NotOurs& reason) {
    make_again(reason.why);
  } catch (const SQLite::Exception& failure) {
    if (!is_damage(failure)) throw;
    make_again("it was damaged");
  }
}

void SqliteIndex::make_again(std::string why) {
  words_.reset();
  for (const char* const ending : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(file_.string() + ending, ignored);
  }
  words_ = std::make_unique<Words>(file_, of_.id, cache_);
  remade_ = std::move(why);
}

/// Damage that shows while the index is in use: it begins anew, and the caller learns that.
template <class Work>
auto SqliteIndex::healing(Work work) -> decltype(work()) {
  return guarded(file_, [&]() -> decltype(work()) {
    try {
      if (!words_) words_ = std::make_unique<Words>(file_, of_.id, cache_);
      return work();
    } catch (const SQLite::Exception& failure) {
      if (!is_damage(failure)) throw;
      make_again("it was damaged");
      return core::refuse(core::ErrorCode::log_unavailable,
                          "the search index was damaged and is being made again; search later");
    }
  });
}

core::Result<bool> SqliteIndex::advance(std::size_t limit) {
  return healing([&]() -> core::Result<bool> {
    const auto scan = log_.scan(words_->cursor, limit);
    if (!scan) return tl::unexpected(scan.error());
    if (scan->last == words_->cursor) return false;
    const auto removed = removals(scan->entries);
    if (!removed) {
      make_again("it had words that were redacted");
      return true;
    }
    SQLite::Transaction transaction(words_->database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const core::EntryPtr& entry : scan->entries) {
      if (const std::string* text = searched_text(*entry)) add(*entry, *text);
    }
    for (const auto& [redaction, text] : *removed) remove(*redaction, text);
    const Rewind rewind(words_->move);
    words_->move.bind(1, number_of(scan->last));
    words_->move.exec();
    transaction.commit();
    words_->cursor = scan->last;
    if (!removed->empty()) words_->wal_has_removed = true;
    if (words_->wal_has_removed && empty_wal(words_->database)) words_->wal_has_removed = false;
    return scan->more;
  });
}

void SqliteIndex::add(const core::Entry& entry, const std::string& said) {
  const std::string text = fmt::format("{}", fmt::join(words_of(said), " "));
  const std::string room = room_word(entry.room);
  const Rewind rewind(words_->insert);
  words_->insert.bind(1, number_of(entry.seq));
  words_->insert.bindNoCopy(2, text);
  words_->insert.bindNoCopy(3, room);
  words_->insert.exec();
}

std::optional<SqliteIndex::Removals> SqliteIndex::removals(
    std::span<const core::EntryPtr> entries) {
  Removals found;
  for (const core::EntryPtr& entry : entries) {
    const auto* const redaction = core::as<core::entry::Redact>(*entry);
    if (redaction == nullptr) continue;
    if (auto text = removed_.take(redaction->about)) {
      found.emplace_back(entry, std::move(*text));
    } else if (redaction->about <= words_->opened_at) {
      return std::nullopt;  // redacted by another process, or just before this one's last stop
    }
  }
  return found;
}

void SqliteIndex::remove(const core::Entry& redaction, const std::string& text) {
  const core::Seq about = std::get<core::entry::Redact>(redaction.what).about;
  std::vector<std::string> words = words_of(text);
  if (words.empty()) return;
  {
    // It was redacted before it came to be indexed? Then there is nothing to take out.
    const Rewind rewind(words_->is_held);
    words_->is_held.bind(1, match_expression(words, {redaction.room}));
    words_->is_held.bind(2, number_of(about));
    if (!words_->is_held.executeStep()) return;
  }
  const Rewind rewind(words_->remove);
  words_->remove.bind(1, number_of(about));
  words_->remove.bind(2, fmt::format("{}", fmt::join(words, " ")));
  words_->remove.bind(3, room_word(redaction.room));
  words_->remove.exec();
}

core::Result<EntryPage> SqliteIndex::search(const core::SearchQuery& query) {
  std::vector<std::string> words = words_of(query.text);
  if (words.empty()) {
    return core::refuse(core::ErrorCode::bad_query, "there is no word to search for");
  }
  if (query.rooms.empty()) return EntryPage{};
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return healing([&]() -> core::Result<EntryPage> {
    std::vector<core::Seq> seqs;
    {
      const Rewind rewind(words_->find);
      words_->find.bind(1, match_expression(words, query.rooms));
      words_->find.bind(2, number_of(query.before.value_or(endless)));
      words_->find.bind(3, static_cast<std::int64_t>(query.limit + 1));
      while (words_->find.executeStep()) {
        seqs.push_back(seq_of(words_->find.getColumn(0)));
      }
    }
    EntryPage page;
    page.more = seqs.size() > query.limit;
    if (page.more) seqs.pop_back();
    std::ranges::reverse(seqs);
    page.entries = entries(query, seqs);
    return page;
  });
}

/// The log has the last word: what is damaged or redacted there, or not in the rooms asked for, is
/// left out.
std::vector<core::EntryPtr> SqliteIndex::entries(const core::SearchQuery& query,
                                                 std::span<const core::Seq> seqs) {
  std::vector<core::EntryPtr> found;
  for (const core::Seq seq : seqs) {
    try {
      core::EntryPtr entry = log_.find(seq);
      if (entry && searched_text(*entry) != nullptr &&
          std::ranges::find(query.rooms, entry->room) != query.rooms.end()) {
        found.push_back(std::move(entry));
      }
    } catch (const SQLite::Exception& failure) {
      if (!is_damage(failure)) throw;
    }
  }
  return found;
}

}  // namespace parley::store
