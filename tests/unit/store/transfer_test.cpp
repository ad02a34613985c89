// Export and import.
#include "store/transfer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;

namespace {

struct Server {
  Server() : log(store::open_sqlite({directory.path() / "data", store::Durability::process})) {}
  void append(const std::vector<core::Entry>& entries) const {
    REQUIRE(log->make_writer()->append(drafts(entries)));
  }
  std::string exported(const std::string& room = "") {
    store::ExportWhat what = everything;
    what.room = room;
    return exported(what);
  }
  std::string exported(const store::ExportWhat& what) {
    std::ostringstream out;
    const store::Exported exported = store::export_entries(*log, what, out);
    CHECK(exported.unreadable == 0);
    return out.str();
  }
  store::Imported import(const std::string& text) {
    std::istringstream in(text);
    return store::import_entries(*log, in);
  }
  TemporaryDirectory directory;
  std::unique_ptr<store::Log> log;
};

core::Entry direct(std::uint8_t kind, std::string text) {
  core::Entry entry = make_entry(core::RoomId{7}, kind, std::move(text), "", {"guest:bob"});
  entry.room_name.clear();
  return entry;
}

void fill(Server& server) {
  auto ban = make_entry(lobby, core::entry::Ban::number, "spam", "troll!*@*");
  std::get<core::entry::Ban>(ban.what).until = ban.time + std::chrono::hours(1'000'000);
  server.append({create(lobby), create(kitchen), message(lobby, "same"), message(lobby, "same"),
                 message(kitchen, "\"quoted\"\n", "key"), ban,
                 direct(core::entry::Create::number, ""),
                 direct(core::entry::Direct::number, "psst")});
}

}  // namespace

TEST_CASE("what is exported and imported elsewhere exports to the same text") {
  Server one;
  Server two;
  fill(one);
  const std::string text = one.exported();
  const auto result = two.import(text);
  CHECK(result.added == 8);
  CHECK(result.known == 0);
  CHECK(two.exported() == text);
  CHECK(two.log->rooms().size() == 3);
  CHECK(two.log->rooms()[0].bans.size() == 1);
}

TEST_CASE("an import can be repeated: nothing is there twice, and equal messages stay two") {
  Server one;
  fill(one);
  const std::string text = one.exported();
  const auto again = one.import(text);
  CHECK(again.added == 0);
  CHECK(again.known == 8);
  CHECK(one.exported() == text);
}

TEST_CASE("one room is exported by its name, whatever the case; an unknown one is an error") {
  Server one;
  fill(one);
  const std::string text = one.exported("#LOBBY");
  CHECK(text.find("quoted") == std::string::npos);
  CHECK(text.find("same") != std::string::npos);
  CHECK(text.find("psst") == std::string::npos);
  CHECK_THROWS_WITH(one.exported("#nowhere"), "there is no room '#nowhere' in this log");
}

TEST_CASE("an export of everything is in the order of the log, over all rooms") {
  Server one;
  fill(one);
  std::vector<std::string> order;
  std::istringstream lines(one.exported());
  for (std::string line; std::getline(lines, line);) {
    if (const auto text = line.find("\"text\":\""); text != std::string::npos) {
      order.push_back(line.substr(text + 8, 2));
    }
  }
  CHECK(order == std::vector<std::string>{"sa", "sa", "\\\"", "sp", "ps"});
}

TEST_CASE("without being asked an export has nothing that was private, and nobody's identity") {
  Server one;
  fill(one);
  const auto mode = [](std::string_view name, std::string text) {
    return make_entry(kitchen, core::entry::SetMode::number, std::move(text), std::string(name));
  };
  const auto ban = make_entry(lobby, core::entry::Ban::number, "", "=guest:ada");
  one.append({mode(core::mode_name::password, "sesame"), message(lobby, "open", "key"), ban});
  const auto has = [&](const store::ExportWhat& what, std::string_view text) {
    return one.exported(what).find(text) != std::string::npos;
  };
  const store::ExportWhat plain;
  CHECK(has(plain, "\"open\""));
  for (const char* text : {"psst", "quoted", "sesame", "\"key\"", "guest:ada", "guest:bob"}) {
    CAPTURE(text);
    CHECK_FALSE(has(plain, text));
    CHECK(has(everything, text));
  }
  CHECK(has({.direct = true}, "psst"));
  CHECK_FALSE(has({.direct = true}, "guest:bob"));
  CHECK(has({.closed = true}, "quoted"));
  CHECK_FALSE(has({.closed = true}, "sesame"));
  CHECK(has({.room = "#kitchen"}, "quoted"));
  CHECK(has({.closed = true, .keys = true}, "sesame"));
  CHECK(has({.identities = true}, "guest:ada"));
  // A closed room does not open by the way, and people are kept apart.
  Server two;
  two.import(one.exported({.direct = true, .closed = true}));
  REQUIRE(two.log->rooms().size() == 3);
  CHECK(two.log->rooms()[1].modes.invite_only);
  CHECK(two.log->rooms()[1].modes.password.empty());
  CHECK(two.log->rooms()[2].founder != two.log->rooms()[2].other);
  CHECK(two.log->rooms()[0].founder == two.log->rooms()[2].founder);
}

TEST_CASE("an output that takes no more ends the export") {
  Server one;
  fill(one);
  std::ofstream full("/dev/full");
  full << std::unitbuf;
  CHECK_THROWS_WITH(store::export_entries(*one.log, everything, full), "the output takes no more");
}

TEST_CASE(
    "what stands before a wrong line is imported, and a corrected import goes on from there") {
  Server one;
  fill(one);
  const std::string text = one.exported();
  Server two;
  const auto middle = text.find('\n', text.size() / 2) + 1;
  CHECK_THROWS(two.import(text.substr(0, middle) + "oops\n"));
  const auto rest = two.import(text);
  CHECK(rest.known > 0);
  CHECK(rest.added > 0);
  CHECK(rest.known + rest.added == 8);
  CHECK(two.exported() == text);
}

TEST_CASE("an import into a log that has rooms adds to those of the same name") {
  Server one;
  fill(one);
  Server two;
  auto other = create(core::RoomId{1});
  other.room_name = "#KITCHEN";
  two.append({other, message(core::RoomId{1}, "already here")});
  CHECK(two.import(one.exported("#kitchen")).added == 1);
  REQUIRE(two.log->rooms().size() == 1);
  CHECK(lobby_texts(*two.log) ==
        std::vector<std::string>{"create", "already here", "\"quoted\"\n"});
}

TEST_CASE("bad input is an error that names the line and what is wrong with it") {
  Server one;
  CHECK_THROWS_WITH(one.import(""), "the input is empty");
  CHECK_THROWS_WITH(one.import("{}\n"), "line 1: this is no export of parleyd");
  CHECK_THROWS_WITH(one.import("{\"parley_export\":2}\n"),
                    "line 1: this export is of a version that this parleyd does not know");
  const auto failure_of = [&](const std::string& line) {
    try {
      one.import("{\"parley_export\":1}\n\n" + line);
      return std::string("none");
    } catch (const std::runtime_error& failure) {
      return std::string(failure.what());
    }
  };
  const std::string rest = R"("time":1,"from":"a","sender":"g"})";
  const auto of = [&](const std::string& begin) { return failure_of("{" + begin + "," + rest); };
  CHECK(failure_of("nonsense") == "line 3: this is not a JSON object (in UTF-8)");
  CHECK(failure_of("[1]") == "line 3: this is not a JSON object (in UTF-8)");
  CHECK(failure_of("{\"room\":\"\xFF\"}") == "line 3: this is not a JSON object (in UTF-8)");
  CHECK(failure_of("{}") == "line 3: 'room' is missing");
  CHECK(of(R"("room":"lobby","kind":"create")").starts_with("line 3: 'room': "));
  CHECK(of(R"("room":["g"],"kind":"create")") ==
        "line 3: 'room' is neither a name nor two identities");
  CHECK(of(R"("room":["g","h"],"kind":"create","subject":"x")") ==
        "line 3: 'sender' and 'subject' are not the two of 'room'");
  CHECK(of(R"("room":["g","h"],"kind":"topic")") ==
        "line 3: 'topic' does not belong into such a conversation");
  CHECK(of(R"("room":"#x","kind":"direct","text":"t")") ==
        "line 3: 'direct' does not belong into such a conversation");
  CHECK(of(R"("room":"#x","kind":"dance")") == "line 3: 'dance' is no kind of entry");
  CHECK(of(R"("room":"#x","kind":"message")") == "line 3: 'text' is missing");
  CHECK(of(R"("room":"#x","kind":"message","text":7)") == "line 3: 'text' is not a text");
  CHECK(of(R"("room":"#x","kind":"message","text":"a\u0000b")") == "line 3: 'text' holds a NUL");
  CHECK(of(R"("room":"#x","kind":"topic","text":"a\r\nb")") ==
        "line 3: 'text' must be one line without control characters");
  CHECK(of(R"("room":"#x","kind":"message","text":"a","account":"a\nb")") ==
        "line 3: 'account' must be one line without control characters");
  CHECK(failure_of(R"({"room":"#x","kind":"create","time":1,"from":"a\nQUIT","sender":"g"})") ==
        "line 3: 'from' must be one line without control characters");
  CHECK(failure_of(R"({"room":"#x","kind":"create","time":1,"from":"a b","sender":"g"})") ==
        "line 3: 'from' is no nick: it holds a space or one of ! @ , :");
  CHECK(of(R"("room":"#x","kind":"message","text":"two\nlines")") ==
        "line 3: the first entry of a conversation must be its 'create'");
  CHECK(of(R"("room":"#x","kind":"topic","text":")" + std::string(70'000, 'x') + '"') ==
        "line 3: 'text' is longer than 65536 bytes");
  CHECK(of(R"("room":"#x","kind":"message","text":"t")") ==
        "line 3: the first entry of a conversation must be its 'create'");
  CHECK(failure_of(R"({"room":"#x","kind":"create","time":"now","from":"a","sender":"g"})") ==
        "line 3: 'time' is not a number of milliseconds since 1970");
  CHECK(failure_of(R"({"room":"#x","kind":"create","from":"a","sender":"g"})") ==
        "line 3: 'time' is missing");
  CHECK(failure_of(R"({"room":"#x","kind":"create","time":1,"from":"a"})") ==
        "line 3: 'sender' is missing");
  CHECK(one.log->head() == core::Seq{0});
}
