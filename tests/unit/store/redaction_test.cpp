// What was redacted leaves the search index, too; and exports carry redactions.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "store/transfer.hpp"
#include "support/entries.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;

namespace {

core::Entry redact_message(std::uint64_t about) {
  core::Entry entry = make_entry(lobby, core::entry::Redact::number, "oops");
  redact(entry).about = Seq{about};
  redact(entry).author = entry.sender;
  return entry;
}

struct Opened {
  explicit Opened(const TemporaryDirectory& directory)
      : log(open_log(directory.path())), writer(log->make_writer()), index(log->make_index()) {}
  void append(const std::vector<core::Entry>& entries) const {
    REQUIRE(writer->append(drafts(entries)));
  }
  void catch_up() const {
    while (index->advance(100).value()) {
    }
  }
  std::unique_ptr<store::Log> log;
  std::unique_ptr<store::LogWriter> writer;
  std::unique_ptr<store::SearchIndex> index;
};

/// How many rows of the index have the word, whatever the log says of them.
int rows_with(const TemporaryDirectory& directory, const std::string& word) {
  SQLite::Database index((directory.path() / "data" / "search.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement count(index, "SELECT count(*) FROM words WHERE words MATCH ?");
  count.bind(1, "text : " + word);
  count.executeStep();
  return count.getColumn(0).getInt();
}

}  // namespace

TEST_CASE("words that are redacted leave the index with the redaction, and others stay") {
  const TemporaryDirectory directory;
  const Opened open(directory);
  open.append({create(lobby), message(lobby, "the secret, the SECRET word"),
               message(lobby, "another secret")});
  open.catch_up();
  CHECK(rows_with(directory, "secret") == 2);
  open.append({redact_message(2)});
  open.catch_up();
  CHECK(rows_with(directory, "secret") == 1);
  CHECK(rows_with(directory, "word") == 0);
  CHECK(texts(open.index->search({{lobby}, "secret", {}, 10})->entries) ==
        std::vector<std::string>{"another secret"});
}

TEST_CASE("what is redacted before it is indexed never comes in") {
  const TemporaryDirectory directory;
  const Opened open(directory);
  open.append({create(lobby), message(lobby, "secret"), message(lobby, "tea")});
  open.append({redact_message(2)});
  open.catch_up();
  CHECK(rows_with(directory, "secret") == 0);
  CHECK(rows_with(directory, "tea") == 1);
}

TEST_CASE("the bytes of a text leave the log's files with its redaction, the write-ahead log too") {
  const TemporaryDirectory directory;
  const Opened open(directory);
  const auto files_with = [&](const std::string& word) {
    std::vector<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator(directory.path() / "data")) {
      if (!file.path().filename().string().starts_with("log.db")) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(word) != std::string::npos) found.push_back(file.path().filename());
    }
    return found;
  };
  open.append({create(lobby), message(lobby, "qwertzuiop"), message(lobby, "tea")});
  CHECK(files_with("qwertzuiop") == std::vector<std::string>{"log.db-wal"});
  open.append({redact_message(2)});
  CHECK(files_with("qwertzuiop").empty());
  CHECK_FALSE(files_with("tea").empty());
  // Where a reader is in the way it is done with a later commit.
  open.append({message(lobby, "asdfghjkl")});
  {
    SQLite::Database reader(log_file(directory).string(), SQLite::OPEN_READONLY);
    reader.exec("BEGIN");
    CHECK(reader.execAndGet("SELECT count(*) FROM log").getInt() > 0);
    open.append({redact_message(5)});
    CHECK_FALSE(files_with("asdfghjkl").empty());
  }
  open.append({message(lobby, "later")});
  CHECK(files_with("asdfghjkl").empty());
}

TEST_CASE("a redaction that the index did not hear of before the stop makes it begin anew") {
  const TemporaryDirectory directory;
  {
    const Opened open(directory);
    open.append({create(lobby), message(lobby, "secret"), message(lobby, "tea")});
    open.catch_up();
    open.append({redact_message(2)});
  }
  CHECK(rows_with(directory, "secret") == 1);
  const Opened open(directory);
  open.catch_up();
  CHECK(rows_with(directory, "secret") == 0);
  CHECK(rows_with(directory, "tea") == 1);
}

TEST_CASE("exports carry redactions, and an import can be repeated") {
  const TemporaryDirectory here;
  const TemporaryDirectory there;
  const auto exported = [](store::Log& log) {
    std::ostringstream out;
    CHECK(store::export_entries(log, everything, out).unreadable == 0);
    return out.str();
  };
  const auto import_into = [](store::Log& log, const std::string& text) {
    std::istringstream in(text);
    return store::import_entries(log, in);
  };
  std::string text;
  {
    const Opened open(here);
    core::Entry said = message(lobby, "secret", "k1");
    said.account = "Ada";
    open.append({create(lobby), said, message(lobby, "no key"), message(lobby, "stays")});
    open.append({redact_message(2), redact_message(3)});
    text = exported(*open.log);
    CHECK(text.find("secret") == std::string::npos);
    CHECK(text.find("\"kind\":\"redact\"") != std::string::npos);
    CHECK(text.find("\"account\":\"Ada\"") != std::string::npos);
  }
  const auto other = open_log(there.path());
  static_cast<void>(
      other->make_writer()->append(drafts({create(kitchen), message(kitchen, "before")})));
  const auto first = import_into(*other, text);
  CHECK(first.added == 6);
  CHECK(import_into(*other, text).known == 6);
  const auto rooms = other->rooms();
  const auto room = std::ranges::find(rooms, "#lobby", &core::RoomState::name);
  REQUIRE(room != rooms.end());
  const auto page = other->make_reader()->history({room->id, {}, Seq{0}, 100});
  REQUIRE(page->entries.size() == 6);
  CHECK(said(*page->entries[1]).redacted);
  CHECK(page->entries[1]->account == "Ada");
  CHECK(redact(*page->entries[4]).about == page->entries[1]->seq);
  CHECK(redact(*page->entries[5]).about == page->entries[2]->seq);
  CHECK_FALSE(redact(*page->entries[5]).imported);
}

TEST_CASE("a redaction in an export whose message is missing is passed over") {
  const TemporaryDirectory directory;
  const auto log = open_log(directory.path());
  std::istringstream in(
      "{\"parley_export\":1}\n"
      R"({"kind":"create","room":"#a","time":1,"from":"ada","sender":"g"})"
      "\n"
      R"({"kind":"redact","room":"#a","time":2,"from":"ada","sender":"g","about":7})"
      "\n");
  const auto imported = store::import_entries(*log, in);
  CHECK(imported.added == 1);
  CHECK(imported.known == 1);
}
