// The SQLite log when its file is damaged: a clear line, errors as values, and what can be saved.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "store/transfer.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;

namespace {

void overwrite(const std::filesystem::path& path, std::uint64_t offset, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(offset));
  file << bytes;
}

/// Uses everything that a log offers. What fails must be an error that is one line.
void use(store::Log& log) {
  const auto check = [](const auto& result) {
    if (result.has_value()) return;
    CHECK(result.error().code == core::ErrorCode::log_unavailable);
    CHECK(result.error().text.find('\n') == std::string::npos);
  };
  static_cast<void>(log.rooms());
  const auto index = log.make_index();
  const auto reader = log.make_reader();
  for (int step = 0; step < 5; ++step) check(index->advance(1000));
  check(index->search({{lobby, kitchen}, "m42", {}, 10}));
  check(reader->history({lobby, {}, Seq{0}, 10'000}));
  check(
      reader->read(std::array{core::Cursor{lobby, Seq{0}}, core::Cursor{kitchen, Seq{0}}}, 10'000));
  check(reader->scan(Seq{0}, 10'000));
  check(log.make_writer()->append(
      drafts({make_entry(lobby, core::entry::SetTopic::number, "t"), message(lobby, "new", "key"),
              message(lobby, "new", "key")})));
}

std::string export_text(const TemporaryDirectory& directory, store::Exported& exported) {
  std::ostringstream out;
  exported = store::export_entries(*open_log(directory.path(), true), everything, out);
  return out.str();
}

}  // namespace

TEST_CASE("damage is found at the start, with what to do") {
  const TemporaryDirectory directory;
  fill_lobby(*open_log(directory.path()), 5000);
  const auto file = log_file(directory);
  SUBCASE("bytes overwritten in the middle") {
    overwrite(file, 100'000, std::string(50'000, '\x5a'));
  }
  SUBCASE("the end cut off") {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 40'000);
  }
  SUBCASE("cut off in the middle of a page") { std::filesystem::resize_file(file, 100'001); }
  SUBCASE("no database at all") {
    std::ofstream(file, std::ios::trunc) << std::string(100'000, 'z');
  }
  const std::string failure = opening_failure(directory.path());
  CHECK(failure.find("damaged") != std::string::npos);
  CHECK(failure.find("restore a backup") != std::string::npos);
  CHECK(failure.find("parleyd export") != std::string::npos);
  CHECK(failure.find('\n') == std::string::npos);
}

TEST_CASE("a log too large to be checked whole is checked where a write can have gone wrong") {
  const TemporaryDirectory directory;
  {
    const auto log = open_log(directory.path());
    const auto writer = log->make_writer();
    REQUIRE(writer->append(drafts({create(lobby)})));
    for (int i = 0; i < 20; ++i) {
      REQUIRE(writer->append(drafts(std::vector(500, message(lobby, std::string(2000, 'x'))))));
    }
  }
  const auto file = log_file(directory);
  const auto size = std::filesystem::file_size(file);
  REQUIRE(size > 16U << 20U);
  CHECK(opening_failure(directory.path()).empty());
  SUBCASE("its end is gone") { std::filesystem::resize_file(file, size - 4096); }
  SUBCASE("its newest entries are overwritten") {
    overwrite(file, size - 500'000, std::string(400'000, '\x5a'));
  }
  CHECK(opening_failure(directory.path()).find("damaged") != std::string::npos);
}

TEST_CASE("damage met at run time is an error for who meets it, and the log goes on") {
  const TemporaryDirectory directory;
  fill_lobby(*open_log(directory.path()), 5000);
  const auto log = open_log(directory.path());
  const auto writer = log->make_writer();
  REQUIRE(writer->append(drafts({create(kitchen)})));
  overwrite(log_file(directory), 80'000, std::string(20'000, '\x5a'));
  const auto reader = log->make_reader();
  const auto all = reader->history({lobby, {}, Seq{0}, 10'000});
  REQUIRE_FALSE(all.has_value());
  CHECK(all.error().code == core::ErrorCode::log_unavailable);
  CHECK(all.error().text.find("damaged") != std::string::npos);
  CHECK(reader->history({lobby, {}, {}, 50})->entries.size() == 50);
  CHECK(writer->append(drafts({message(kitchen, "tea")})).has_value());
  const auto index = log->make_index();
  while (index->advance(1000).value()) {
  }
  CHECK(index->search({{kitchen}, "tea", {}, 10})->entries.size() == 1);
}

TEST_CASE("an export saves all but the damaged pages, and an import takes it") {
  const TemporaryDirectory directory;
  fill_lobby(*open_log(directory.path()), 5000);
  overwrite(log_file(directory), 4096UL * 12, std::string(4096UL * 3, '\x5a'));
  REQUIRE_FALSE(opening_failure(directory.path()).empty());
  store::Exported exported;
  const std::string text = export_text(directory, exported);
  CHECK(exported.unreadable > 0);
  CHECK(exported.entries > 4000);
  const TemporaryDirectory other;
  const auto fresh = open_log(other.path());
  std::istringstream in(text);
  CHECK(store::import_entries(*fresh, in).added == exported.entries);
  const auto saved = lobby_texts(*fresh);
  CHECK(saved.back() == "m4999");
  CHECK(std::set(saved.begin(), saved.end()).size() == saved.size());

  std::ostringstream one_room;
  const auto same = store::export_entries(*open_log(directory.path(), true),
                                          {"#lobby", true, true, true, true}, one_room);
  CHECK(same.entries == exported.entries);
}

TEST_CASE("an export makes up for a lost beginning from the room's state") {
  const TemporaryDirectory directory;
  fill_lobby(*open_log(directory.path()), 5000);
  // The first pages that are made for entries hold the first entries.
  std::string text;
  store::Exported exported;
  for (std::uint64_t page = 2; page < 20; ++page) {
    const TemporaryDirectory copy;
    std::filesystem::copy(directory.path() / "data", copy.path() / "data");
    overwrite(log_file(copy), page * 4096, std::string(4096, '\x5a'));
    try {
      text = export_text(copy, exported);
    } catch (const std::runtime_error&) {
      continue;  // where the tables are named, there is nothing to save without
    }
    if (text.find(R"("from":"?")") != std::string::npos) break;
  }
  REQUIRE(text.find(R"("from":"?")") != std::string::npos);
  const TemporaryDirectory other;
  const auto fresh = open_log(other.path());
  std::istringstream in(text);
  CHECK(store::import_entries(*fresh, in).added == exported.entries);
  CHECK(fresh->rooms().at(0).founder == core::Identity{"guest:ada"});
}

TEST_CASE("no damage whatever crashes: each failure is one line") {
  const TemporaryDirectory pristine;
  {
    const auto log = open_log(pristine.path());
    fill_lobby(*log, 3000);
    REQUIRE(log->make_writer()->append(drafts({create(kitchen), message(kitchen, "tea", "key")})));
    const auto index = log->make_index();
    while (index->advance(1000).value()) {
    }
  }
  std::mt19937 random(20261123);
  constexpr int rounds = PARLEY_SANITIZED ? 40 : 120;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    const TemporaryDirectory copy;
    std::filesystem::copy(pristine.path() / "data", copy.path() / "data");
    const auto file = copy.path() / "data" / (round % 4 == 3 ? "search.db" : "log.db");
    const auto size = std::filesystem::file_size(file);
    if (round % 10 == 9) {
      std::filesystem::resize_file(file, random() % size);
    } else {
      std::string noise(1 + random() % (round % 2 == 0 ? 8 : 3000), '\0');
      std::ranges::generate(noise, [&random]() { return static_cast<char>(random()); });
      overwrite(file, random() % size, noise);
    }
    try {
      use(*open_log(copy.path()));
    } catch (const std::runtime_error& failure) {
      CHECK(std::string(failure.what()).find('\n') == std::string::npos);
      ++refused;
    }
    try {
      store::Exported exported;
      static_cast<void>(export_text(copy, exported));
    } catch (const std::runtime_error& failure) {
      CHECK(std::string(failure.what()).find('\n') == std::string::npos);
    }
  }
  CHECK(refused > rounds / 12);
}
