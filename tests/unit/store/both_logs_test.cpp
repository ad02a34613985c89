// What every log must do: the same cases over SQLite and over memory.
#include <doctest/doctest.h>

#include <array>
#include <thread>

#include "support/entries.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Cursor;
using core::Seq;
using Texts = std::vector<std::string>;

namespace {

struct OpenLog {
  explicit OpenLog(bool sqlite)
      : log(sqlite ? store::open_sqlite({directory.path() / "data", store::Durability::process})
                   : store::open_memory(5000)),
        writer(log->make_writer()),
        reader(log->make_reader()),
        index(log->make_index()) {}

  std::vector<core::Committed> append(const std::vector<core::Entry>& entries) {
    return submit(drafts(entries));
  }
  std::vector<core::Committed> submit(std::vector<core::Submission> submissions) {
    auto result = writer->append(std::move(submissions));
    REQUIRE_MESSAGE(result.has_value(), result.error().text);
    return *result;
  }
  /// A lobby with "one" to "five", a kitchen with "tea" between "three" and "four".
  void fill() {
    append({create(lobby), message(lobby, "one"), message(lobby, "two"), message(lobby, "three")});
    append({create(kitchen), message(kitchen, "tea")});
    append({message(lobby, "four"), message(lobby, "five")});
  }

  TemporaryDirectory directory;
  std::unique_ptr<store::Log> log;
  std::unique_ptr<store::LogWriter> writer;
  std::unique_ptr<store::LogReader> reader;
  std::unique_ptr<store::SearchIndex> index;
};

core::Entry at(core::Entry entry, int time) {
  entry.time = core::Time{std::chrono::milliseconds(time)};
  return entry;
}

/// Runs a case for each log, as doctest's subcases.
template <class Case>
void for_both(Case run) {
  bool sqlite = false;
  SUBCASE("sqlite") { sqlite = true; }
  SUBCASE("memory") { sqlite = false; }
  OpenLog open(sqlite);
  run(open);
}

}  // namespace

TEST_CASE("seqs count up by one in the order of the entries, and entries come back whole") {
  for_both([](OpenLog& open) {
    core::Entry full = make_entry(lobby, core::entry::Ban::number, "spam");
    full.what =
        core::entry::Ban{{"troll!*@*", {"guest:troll"}, full.time + std::chrono::hours(1), "spam"}};
    full.key = "k1";
    const auto committed = open.append({create(lobby), full, message(lobby, "h\xC3\xA9llo\n")});
    REQUIRE(committed.size() == 3);
    full.seq = Seq{2};
    CHECK(*committed[1].entry() == full);
    const auto page = open.reader->history({lobby, {}, Seq{0}, 10});
    REQUIRE(page.has_value());
    REQUIRE(page->entries.size() == 3);
    CHECK(*page->entries[1] == full);
    CHECK(text_of(*page->entries[2]) == "h\xC3\xA9llo\n");
    CHECK(open.log->head() == Seq{3});
  });
}

namespace {

/// Of message `about` in the lobby, by its sender only where `own`.
core::Entry redaction(std::uint64_t about, bool own = true) {
  core::Entry entry = make_entry(lobby, core::entry::Redact::number, "oops");
  redact(entry).about = Seq{about};
  if (own) redact(entry).author = entry.sender;
  return entry;
}

std::string code(const core::Committed& one) {
  return one.refusal ? std::string(core::code_name(one.refusal->code)) : "";
}

}  // namespace

TEST_CASE("a redaction takes the text away: history, search and duplicates know no text any more") {
  for_both([](OpenLog& open) {
    core::Entry secret = message(lobby, "the secret word", "k1");
    said(secret).notice = true;
    open.append({create(lobby), secret, message(lobby, "other")});
    while (open.index->advance(100).value_or(false)) {
    }
    const auto done = open.append({redaction(2)});
    CHECK(code(done[0]).empty());
    CHECK(done[0].entry()->seq == Seq{4});
    const auto page = open.reader->history({lobby, {}, Seq{1}, 10});
    REQUIRE(page->entries.size() == 3);
    CHECK(text_of(*page->entries[0]).empty());
    CHECK(said(*page->entries[0]).redacted);
    CHECK(said(*page->entries[0]).notice);
    CHECK(redact(*page->entries[2]).about == Seq{2});
    CHECK(text_of(*page->entries[2]) == "oops");
    const auto found = open.index->search({{lobby}, "secret", {}, 10});
    CHECK(found->entries.empty());
    CHECK(text_of(*open.append({secret})[0].entry()).empty());
  });
}

TEST_CASE("a redaction is refused where it hides nothing, or somebody else's; no seq is spent") {
  for_both([](OpenLog& open) {
    core::Entry bobs = message(lobby, "from bob");
    bobs.sender = {"guest:bob"};
    open.append({create(lobby), bobs, create(kitchen), message(kitchen, "tea")});
    CHECK(code(open.append({redaction(2)})[0]) == "not_an_operator");
    CHECK(code(open.append({redaction(1, false)})[0]) == "no_such_message");
    CHECK(code(open.append({redaction(4, false)})[0]) == "no_such_message");
    CHECK(code(open.append({redaction(99, false)})[0]) == "no_such_message");
    CHECK(code(open.append({redaction(~0ULL, false)})[0]) == "no_such_message");
    CHECK(open.log->head() == Seq{4});
    CHECK(code(open.append({redaction(2, false)})[0]).empty());
    CHECK(code(open.append({redaction(2, false)})[0]) == "no_such_message");
    CHECK(open.log->head() == Seq{5});
  });
}

TEST_CASE("a redaction without a room takes the place of its message") {
  for_both([](OpenLog& open) {
    core::Entry psst = message(kitchen, "psst");
    psst.room_name.clear();
    psst.what = core::entry::Direct{{"psst", false, false, false}, "bob"};
    core::Entry begun = psst;
    begun.what = core::entry::Create{};
    open.append({create(lobby), message(lobby, "hi"), begun, psst});
    core::Entry anywhere = redaction(4, false);
    anywhere.room = {};
    const auto direct = open.append({anywhere})[0].entry();
    CHECK(direct->room == kitchen);
    CHECK(target_of(*direct) == "bob");
    redact(anywhere).about = Seq{2};
    const auto in_room = open.append({anywhere})[0].entry();
    CHECK(in_room->room_name == "#lobby");
    redact(anywhere).about = Seq{3};
    CHECK(code(open.append({anywhere})[0]) == "no_such_message");
    CHECK(said(*open.reader->history({kitchen, {}, Seq{3}, 10})->entries.at(0)).redacted);
  });
}

TEST_CASE("a read mark only rises, belongs to one identity in one room, and is no entry") {
  for_both([](OpenLog& open) {
    open.append({create(lobby), create(kitchen)});
    const auto mark = [&](core::RoomId room, const char* who, int until) {
      const core::Time time{std::chrono::milliseconds(until)};
      const auto done = open.submit({core::ReadMark{room, "", {who}, "", time}});
      return std::get<core::ReadMark>(done[0].what).time.time_since_epoch().count();
    };
    CHECK(mark(lobby, "guest:ada", 0) == 0);
    CHECK(mark(lobby, "guest:ada", 500) == 500);
    CHECK(mark(lobby, "guest:ada", 300) == 500);
    CHECK(mark(lobby, "guest:ada", 0) == 500);
    CHECK(mark(lobby, "guest:bob", 0) == 0);
    CHECK(mark(kitchen, "guest:ada", 7) == 7);
    CHECK(open.log->head() == Seq{2});
  });
}

TEST_CASE("history by the clock, and who spoke when last") {
  for_both([](OpenLog& open) {
    open.append({at(create(lobby), 100), at(create(kitchen), 100), at(message(lobby, "a"), 200),
                 at(message(kitchen, "b"), 300), at(message(lobby, "c"), 400),
                 at(message(lobby, "d"), 400), at(message(kitchen, "e"), 500),
                 at(make_entry(lobby, core::entry::SetTopic::number, "t"), 600)});
    const auto page = [&](int before, int after) {
      core::HistoryQuery query{lobby, {}, {}, 2};
      if (before > 0) query.before_time = core::Time{std::chrono::milliseconds(before)};
      if (after > 0) query.after_time = core::Time{std::chrono::milliseconds(after)};
      return texts(open.reader->history(query)->entries);
    };
    CHECK(page(400, 0) == Texts{"create", "a"});
    CHECK(page(401, 0) == Texts{"c", "d"});
    CHECK(page(0, 200) == Texts{"c", "d"});
    CHECK(page(0, 199) == Texts{"a", "c"});
    CHECK(page(0, 600).empty());
    CHECK(page(50, 0).empty());
    const auto recent = [&](int after, int before, std::size_t limit) {
      core::RecentQuery query{{{lobby, "#lobby"}, {kitchen, "#kitchen"}, {{99}, "#none"}}};
      query.after = core::Time{std::chrono::milliseconds(after)};
      query.before = core::Time{std::chrono::milliseconds(before)};
      query.limit = limit;
      Texts found;
      const auto conversations = open.reader->recent(query);
      for (const auto& one : *conversations) found.push_back(one.with);
      return found;
    };
    CHECK(recent(0, 0, 9) == Texts{"#kitchen", "#lobby"});
    CHECK(recent(400, 0, 9) == Texts{"#kitchen"});
    CHECK(recent(0, 500, 9) == Texts{"#lobby"});
    CHECK(recent(0, 0, 1) == Texts{"#kitchen"});
  });
}

TEST_CASE("by the clock, where the log's times go back: an import, a clock that was put right") {
  for_both([](OpenLog& open) {
    open.append({at(create(lobby), 500), at(create(kitchen), 500), at(message(lobby, "new 1"), 600),
                 at(message(lobby, "new 2"), 700)});
    // Older than what is there, twice, and the kitchen's in between.
    open.append({at(message(lobby, "old 1"), 100), at(message(kitchen, "tea"), 150),
                 at(message(lobby, "old 2"), 200)});
    open.append({at(message(lobby, "older"), 50), at(message(lobby, "newest"), 900)});
    const auto page = [&](int before, int after, std::size_t limit) {
      core::HistoryQuery query{lobby, {}, {}, limit};
      if (before > 0) query.before_time = core::Time{std::chrono::milliseconds(before)};
      if (after > 0) query.after_time = core::Time{std::chrono::milliseconds(after)};
      const auto found = open.reader->history(query);
      return std::pair(texts(found->entries), found->more);
    };
    CHECK(page(300, 0, 9) == std::pair(Texts{"old 1", "old 2", "older"}, false));
    CHECK(page(300, 0, 2) == std::pair(Texts{"old 2", "older"}, true));
    CHECK(page(700, 0, 9) == std::pair(Texts{"create", "new 1", "old 1", "old 2", "older"}, false));
    CHECK(page(50, 0, 9) == std::pair(Texts{}, false));
    CHECK(page(0, 300, 9) == std::pair(Texts{"create", "new 1", "new 2", "newest"}, false));
    CHECK(page(0, 300, 3) == std::pair(Texts{"create", "new 1", "new 2"}, true));
    CHECK(page(0, 100, 9) ==
          std::pair(Texts{"create", "new 1", "new 2", "old 2", "newest"}, false));
    CHECK(page(0, 900, 9) == std::pair(Texts{}, false));
    const auto recent = open.reader->recent({{{lobby, "#lobby"}, {kitchen, "#kitchen"}}});
    REQUIRE(recent->size() == 2);
    CHECK(recent->front().time == core::Time{std::chrono::milliseconds(900)});
  });
}

TEST_CASE("an older message that comes later is not when somebody spoke last") {
  for_both([](OpenLog& open) {
    open.append({at(create(lobby), 500), at(message(lobby, "new"), 600)});
    open.append({at(message(lobby, "old"), 100)});
    const auto recent = open.reader->recent({{{lobby, "#lobby"}}});
    REQUIRE(recent->size() == 1);
    CHECK(recent->front().time == core::Time{std::chrono::milliseconds(600)});
  });
}

TEST_CASE("history: the newest, the newest before, the oldest after, and whether there is more") {
  for_both([](OpenLog& open) {
    open.fill();
    const auto page = [&](std::optional<Seq> before, std::optional<Seq> after, std::size_t limit) {
      const auto found = open.reader->history({lobby, before, after, limit});
      REQUIRE(found.has_value());
      return std::pair(texts(found->entries), found->more);
    };
    CHECK(page({}, {}, 2) == std::pair(Texts{"four", "five"}, true));
    CHECK(page(Seq{7}, {}, 2) == std::pair(Texts{"two", "three"}, true));
    CHECK(page(Seq{3}, {}, 2) == std::pair(Texts{"create", "one"}, false));
    CHECK(page({}, Seq{3}, 2) == std::pair(Texts{"three", "four"}, true));
    CHECK(page({}, Seq{7}, 2) == std::pair(Texts{"five"}, false));
    CHECK(page({}, Seq{~0ULL}, 2) == std::pair(Texts{}, false));
    CHECK(page(Seq{~0ULL}, {}, 1) == std::pair(Texts{"five"}, true));
  });
}

TEST_CASE("catching up merges the rooms in the order of the log") {
  for_both([](OpenLog& open) {
    open.fill();
    const std::array both{Cursor{lobby, Seq{3}}, Cursor{kitchen, Seq{0}}};
    const auto all = open.reader->read(both, 10);
    REQUIRE(all.has_value());
    CHECK(texts(all->entries) == Texts{"three", "create", "tea", "four", "five"});
    CHECK_FALSE(all->more);
    const auto some = open.reader->read(both, 3);
    REQUIRE(some.has_value());
    CHECK(texts(some->entries) == Texts{"three", "create", "tea"});
    CHECK(some->more);
    CHECK(open.reader->read({}, 3)->entries.empty());
  });
}

TEST_CASE("catching up leaves nothing out while a writer goes on") {
  for_both([](OpenLog& open) {
    constexpr std::uint64_t last = 2 + 2000;
    open.append({create(lobby), create(kitchen)});
    std::thread writing([&open]() {
      for (std::uint64_t seq = 3; seq <= last; ++seq) {
        static_cast<void>(
            open.writer->append(drafts({message(seq % 2 == 0 ? lobby : kitchen, "x")})));
      }
    });
    std::uint64_t seen = 0;
    std::uint64_t gaps = 0;
    while (seen < last && gaps == 0) {
      const auto page =
          open.reader->read(std::array{Cursor{lobby, Seq{seen}}, Cursor{kitchen, Seq{seen}}}, 1000);
      if (!page) break;
      for (const core::EntryPtr& entry : page->entries) gaps += entry->seq.value - ++seen;
    }
    writing.join();
    CHECK(gaps == 0);
    CHECK(seen == last);
  });
}

TEST_CASE("catching up in hundreds of rooms, page by page, gives every entry once and in order") {
  for_both([](OpenLog& open) {
    constexpr std::uint64_t rooms = 250;
    std::vector<Cursor> cursors;
    for (std::uint64_t id = 1; id <= rooms; ++id) {
      open.append({create({id})});
      cursors.push_back({{id}, Seq{0}});
    }
    std::vector<core::Entry> more;
    more.reserve(650);
    for (std::uint64_t i = 0; i < 650; ++i) more.push_back(message({1 + i * i % rooms}, "x"));
    open.append(more);
    std::uint64_t seen = 0;
    for (bool going = true; going;) {
      const auto page = open.reader->read(cursors, 70);
      REQUIRE(page.has_value());
      CHECK(page->more == (seen + 70 < 900));
      for (const core::EntryPtr& entry : page->entries) {
        REQUIRE(entry->seq == Seq{++seen});
        cursors[entry->room.value - 1].after = entry->seq;
      }
      going = page->more;
    }
    CHECK(seen == 900);
  });
}

TEST_CASE("scanning walks through all rooms in the order of the log") {
  for_both([](OpenLog& open) {
    open.fill();
    const auto first = open.reader->scan(Seq{2}, 4);
    REQUIRE(first.has_value());
    CHECK(texts(first->entries) == Texts{"two", "three", "create", "tea"});
    CHECK(first->last == Seq{6});
    CHECK(first->more);
    const auto rest = open.reader->scan(first->last, 4);
    REQUIRE(rest.has_value());
    CHECK(texts(rest->entries) == Texts{"four", "five"});
    CHECK_FALSE(rest->more);
    CHECK(rest->unreadable == 0);
    CHECK(open.reader->scan(Seq{~0ULL}, 4)->entries.empty());
  });
}

TEST_CASE("a key is stored once for its room and sender, in one batch or in two") {
  for_both([](OpenLog& open) {
    const auto first = open.append(
        {create(lobby), create(kitchen), message(lobby, "hi", "k"), message(lobby, "again", "k")});
    CHECK_FALSE(first[2].duplicate);
    CHECK(first[3].duplicate);
    CHECK(first[3].entry()->seq == first[2].entry()->seq);
    auto other_sender = message(lobby, "mine", "k");
    other_sender.sender = {"guest:bob"};
    const auto second =
        open.append({message(lobby, "once more", "k"), message(kitchen, "there", "k"), other_sender,
                     message(lobby, "no key"), message(lobby, "no key")});
    CHECK(second[0].duplicate);
    CHECK(text_of(*second[0].entry()) == "hi");
    for (std::size_t i = 1; i < second.size(); ++i) CHECK_FALSE(second[i].duplicate);
  });
}

TEST_CASE("search finds whole words, whatever their case and accents, in the rooms asked for") {
  for_both([](OpenLog& open) {
    open.append({create(lobby), create(kitchen), message(lobby, "The \xC3\x84rger is real"),
                 message(kitchen, "no \xC3\xA4rger here"),
                 message(lobby, "\xE4\xBD\xA0\xE5\xA5\xBD \xE4\xB8\x96\xE7\x95\x8C"),
                 message(lobby, "argers are many")});
    while (open.index->advance(2).value()) {
    }
    const auto find = [&](std::string text, std::vector<core::RoomId> rooms) {
      const auto found = open.index->search({std::move(rooms), std::move(text), {}, 10});
      REQUIRE(found.has_value());
      return texts(found->entries);
    };
    CHECK(find("ARGER", {lobby, kitchen}) ==
          Texts{"The \xC3\x84rger is real", "no \xC3\xA4rger here"});
    CHECK(find("arger", {kitchen}) == Texts{"no \xC3\xA4rger here"});
    CHECK(find("real the", {lobby}) == Texts{"The \xC3\x84rger is real"});
    CHECK(find("real here", {lobby, kitchen}).empty());
    CHECK(find("\xE4\xB8\x96", {lobby}).size() == 1);
    CHECK(find("arger", {}).empty());
    CHECK(open.index->search({{lobby}, "real", Seq{~0ULL}, 10})->entries.size() == 1);
  });
}

TEST_CASE("words are found in scripts without spaces, with particles, and in other forms") {
  struct Sample {
    const char* said;
    const char* asked;
    const char* not_there;
  };
  for (const auto& [said, asked, not_there] : {
           Sample{"สวัสดีชาวโลก", "โลก", "กลโ"},                      // Thai
           Sample{"ສະບາຍດີຊາວໂລກ", "ໂລກ", "ກລໂ"},                    // Lao
           Sample{"សួស្តីពិភពលោក", "លោក", "កលោ"},                       // Khmer
           Sample{"မင်္ဂလာပါကမ္ဘာလောက", "လောက", "ကလော"},               // Burmese
           Sample{"서울에서 만나요", "서울", "부산"},               // Hangul with a particle
           Sample{"東京で会いましょう", "会いま", "大阪"},          // Japanese
           Sample{"ﬁne ﬂour, ＦＵＬＬ width", "fine full", "ine"},  // ligatures, full width
           Sample{"ｶﾀｶﾅ", "カタカナ", "ヒラ"},                      // half width
           Sample{"x² and Ⅳ", "x2 iv", "vi"},
       }) {
    CAPTURE(said);
    for_both([&](OpenLog& open) {
      open.append({create(lobby), message(lobby, said), message(lobby, "else")});
      while (open.index->advance(100).value()) {
      }
      CHECK(open.index->search({{lobby}, asked, {}, 10})->entries.size() == 1);
      CHECK(open.index->search({{lobby}, said, {}, 10})->entries.size() == 1);
      CHECK(open.index->search({{lobby}, not_there, {}, 10})->entries.empty());
    });
  }
}

TEST_CASE("words of a script younger than SQLite's tables are found") {
  for_both([](OpenLog& open) {
    const std::string adlam = "\xF0\x9E\xA4\x80\xF0\x9E\xA4\xA3";  // Unicode 9, two letters
    open.append({create(lobby), message(lobby, adlam + " hello"), message(lobby, "hello")});
    while (open.index->advance(100).value()) {
    }
    CHECK(open.index->search({{lobby}, adlam, {}, 10})->entries.size() == 1);
    CHECK(open.index->search({{lobby}, "hello " + adlam, {}, 10})->entries.size() == 1);
  });
}

TEST_CASE("a search in more rooms than anybody has, for as many words as fit, is a search") {
  for_both([](OpenLog& open) {
    std::string long_text;
    for (int i = 0; i < 1000; ++i) long_text += std::to_string(i) + ' ';
    open.append({create(lobby), message(lobby, long_text)});
    while (open.index->advance(100).value()) {
    }
    std::vector<core::RoomId> rooms;
    for (std::uint64_t id = 1; id <= 2000; ++id) rooms.push_back({id});
    const auto found = open.index->search({rooms, long_text, {}, 10});
    REQUIRE_MESSAGE(found.has_value(), found.error().text);
    CHECK(found->entries.size() == 1);
    CHECK(open.index->search({rooms, long_text + "absent", {}, 10})->entries.empty());
  });
}

TEST_CASE("a search text is words, never syntax") {
  for_both([](OpenLog& open) {
    open.append({create(lobby), message(lobby, "drop OR near(x) \"quoted\" a-b")});
    while (open.index->advance(100).value()) {
    }
    for (const char* text : {"NEAR(drop", "\"quoted", "drop OR", "a-b", "text : drop", "x)"}) {
      const auto found = open.index->search({{lobby}, text, {}, 10});
      REQUIRE(found.has_value());
      CHECK_MESSAGE(found->entries.size() == (std::string(text) == "text : drop" ? 0 : 1), text);
    }
    for (const char* text : {"", "  ", "\"", "--", "*"}) {
      const auto found = open.index->search({{lobby}, text, {}, 10});
      REQUIRE_FALSE(found.has_value());
      CHECK(found.error().code == core::ErrorCode::bad_query);
    }
  });
}

TEST_CASE("search pages back from the newest") {
  for_both([](OpenLog& open) {
    open.append({create(lobby)});
    for (int i = 0; i < 5; ++i) open.append({message(lobby, "word " + std::to_string(i))});
    while (open.index->advance(100).value()) {
    }
    const auto newest = open.index->search({{lobby}, "word", {}, 2});
    REQUIRE(newest.has_value());
    CHECK(texts(newest->entries) == Texts{"word 3", "word 4"});
    CHECK(newest->more);
    const auto before = open.index->search({{lobby}, "word", Seq{3}, 2});
    REQUIRE(before.has_value());
    CHECK(texts(before->entries) == Texts{"word 0"});
    CHECK_FALSE(before->more);
  });
}

TEST_CASE("the memory log keeps the newest entries and forgets the keys of the others") {
  const auto log = store::open_memory(3);
  const auto writer = log->make_writer();
  const auto reader = log->make_reader();
  REQUIRE(writer->append(drafts({create(lobby), message(lobby, "one", "k"), message(lobby, "two"),
                                 message(lobby, "three"), message(lobby, "four")})));
  CHECK(texts(reader->history({lobby, {}, Seq{0}, 10})->entries) == Texts{"two", "three", "four"});
  CHECK_FALSE(writer->append(drafts({message(lobby, "one again", "k")}))->front().duplicate);
}
