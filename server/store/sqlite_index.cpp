// Full text over the log: FTS5, fed with the words that store/words.hpp finds.
#include "store/sqlite_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "store/words.hpp"

namespace parley::store {

namespace {

// contentless: the text is in the log already. The room is a word too ("r12"), so that the index
// itself leaves out what the searcher may not read.
constexpr std::array<std::string_view, 1> migrations{R"sql(
  CREATE VIRTUAL TABLE words USING fts5
    (text, room, content = '', tokenize = "unicode61 remove_diacritics 0");
  CREATE TABLE cursor (seq INTEGER NOT NULL) STRICT;
  INSERT INTO cursor VALUES (0);
)sql"};

std::string room_word(core::RoomId room) { return fmt::format("r{}", room.value); }

/// Every word quoted: nothing that a person types is syntax.
std::string match_expression(const std::vector<std::string>& words,
                             const std::vector<core::RoomId>& rooms) {
  std::string expression = "text : (";
  for (const std::string& word : words) expression += fmt::format("\"{}\" ", word);
  expression += ") AND room : (";
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    expression += fmt::format("{}\"{}\"", i == 0 ? "" : " OR ", room_word(rooms[i]));
  }
  return expression + ")";
}

}  // namespace

struct SqliteIndex::Words {
  explicit Words(const std::filesystem::path& file)
      : database(open_database(file, Access::read_write)) {
    migrate(database, migrations, file);
    database.exec("PRAGMA synchronous = NORMAL");
    insert.emplace(database, "INSERT INTO words (rowid, text, room) VALUES (?, ?, ?)");
    move.emplace(database, "UPDATE cursor SET seq = ?");
    find.emplace(database,
                 "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? "
                 "ORDER BY rowid DESC LIMIT ?");
    cursor = {static_cast<std::uint64_t>(database.execAndGet("SELECT seq FROM cursor").getInt64())};
  }

  SQLite::Database database;
  std::optional<SQLite::Statement> insert;
  std::optional<SQLite::Statement> move;
  std::optional<SQLite::Statement> find;
  core::Seq cursor;
};

SqliteIndex::SqliteIndex(std::filesystem::path file, const std::filesystem::path& log,
                         core::Seq head)
    : file_(std::move(file)), log_(log) {
  open(head);
}

SqliteIndex::~SqliteIndex() = default;

void SqliteIndex::open(core::Seq head) {
  try {
    words_ = std::make_unique<Words>(file_);
    if (words_->cursor <= head) return;
  } catch (const SQLite::Exception&) {
    words_.reset();
  }
  remove();
  words_ = std::make_unique<Words>(file_);
}

void SqliteIndex::remove() {
  words_.reset();
  for (const char* const ending : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(file_.string() + ending, ignored);
  }
}

core::Result<bool> SqliteIndex::advance(std::size_t limit) {
  return guarded(file_, [&]() -> core::Result<bool> {
    const std::vector<core::Entry> entries = log_.following(words_->cursor, limit);
    if (entries.empty()) return false;
    SQLite::Transaction transaction(words_->database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const core::Entry& entry : entries) {
      if (!is_searched(entry.kind)) continue;
      const Rewind rewind(*words_->insert);
      words_->insert->bind(1, static_cast<std::int64_t>(entry.seq.value));
      words_->insert->bind(2, fmt::format("{}", fmt::join(words_of(entry.text), " ")));
      words_->insert->bind(3, room_word(entry.room));
      words_->insert->exec();
    }
    const Rewind rewind(*words_->move);
    words_->move->bind(1, static_cast<std::int64_t>(entries.back().seq.value));
    words_->move->exec();
    transaction.commit();
    words_->cursor = entries.back().seq;
    return entries.size() == limit;
  });
}

core::Result<EntryPage> SqliteIndex::search(const core::SearchQuery& query) {
  const std::vector<std::string> words = words_of(query.text);
  if (words.empty()) {
    return core::refuse(core::ErrorCode::bad_query, "there is no word to search for");
  }
  if (query.rooms.empty()) return EntryPage{};
  return guarded(file_, [&]() -> core::Result<EntryPage> {
    constexpr auto endless = std::numeric_limits<std::int64_t>::max();
    std::vector<core::Seq> seqs;
    {
      const Rewind rewind(*words_->find);
      words_->find->bind(1, match_expression(words, query.rooms));
      words_->find->bind(2,
                         query.before ? static_cast<std::int64_t>(query.before->value) : endless);
      words_->find->bind(3, static_cast<std::int64_t>(query.limit + 1));
      while (words_->find->executeStep()) {
        seqs.push_back({static_cast<std::uint64_t>(words_->find->getColumn(0).getInt64())});
      }
    }
    EntryPage page;
    page.more = seqs.size() > query.limit;
    if (page.more) seqs.pop_back();
    std::ranges::reverse(seqs);
    page.entries = log_.entries(seqs);
    return page;
  });
}

}  // namespace parley::store
