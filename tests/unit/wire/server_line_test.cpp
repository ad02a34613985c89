// The server's lines, there and back: what encode writes, decode_server_line reads.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "codec/message_line.hpp"
#include "codec/request.hpp"
#include "support/entries.hpp"
#include "unit/wire/samples.hpp"
#include "wire/json/encode.hpp"

using namespace std::string_literals;
namespace core = parley::core;
namespace event = parley::core::event;
using parley::client::decode_server_line;
using parley::client::read_message_line;
using parley::tests::Samples;
using parley::wire::json::encode;

namespace {

/// The line without its end, which must be there, and be the only one.
std::string inside(const std::string& line) {
  REQUIRE(line.find('\n') == line.size() - 1);
  return line.substr(0, line.size() - 1);
}

core::Error refusal(std::string_view line) {
  const auto read = decode_server_line(line);
  REQUIRE_FALSE(read.has_value());
  return read.error();
}

template <class Alternative>
Alternative event_in(std::string_view line) {
  const auto read = decode_server_line(line);
  REQUIRE(read.has_value());
  return std::get<Alternative>(std::get<core::Event>(read->what));
}

}  // namespace

TEST_CASE("every entry comes back as it was") {
  Samples samples(1);
  for (int round = 0; round < 20'000; ++round) {
    const core::Entry entry = samples.entry();
    const std::string line = inside(encode(entry));
    CAPTURE(line);
    const auto read = decode_server_line(line);
    REQUIRE(read.has_value());
    CHECK(std::get<core::Entry>(read->what) == entry);
    CHECK_FALSE(read->id.has_value());
  }
}

TEST_CASE("every event comes back as it was, with the id it answers") {
  Samples samples(2);
  for (int round = 0; round < 20'000; ++round) {
    const core::Event event = samples.event();
    const std::uint64_t id = samples.below(1'000'000);
    const std::string line = encode(event, samples.flag() ? std::to_string(id) : ""s);
    CAPTURE(line);
    const auto read = decode_server_line(inside(line));
    REQUIRE(read.has_value());
    const auto& back = std::get<core::Event>(read->what);
    CHECK(back.index() == event.index());
    CHECK(encode(back, read->id ? std::to_string(*read->id) : ""s) == line);
    if (read->id) CHECK(*read->id == id);
  }
}

TEST_CASE("a page comes back with its entries") {
  const auto first =
      std::make_shared<const core::Entry>(Samples(3).entry(core::entry::Ban::number));
  const auto second =
      std::make_shared<const core::Entry>(Samples(4).entry(core::entry::Direct::number));
  const auto page =
      event_in<event::Page>(inside(encode(event::Page{"#a", {first, second}, true}, "7")));
  CHECK(page.with == "#a");
  CHECK(page.more);
  REQUIRE(page.entries.size() == 2);
  CHECK(*page.entries[0] == *first);
  CHECK(*page.entries[1] == *second);
}

TEST_CASE("the short way for messages reads what the parser reads") {
  Samples samples(5);
  int short_ways = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string line = inside(encode(samples.entry(core::entry::Message::number)));
    CAPTURE(line);
    const auto by_parser = decode_server_line(" " + line);  // the short way knows no spaces
    REQUIRE(by_parser.has_value());
    if (const auto message = read_message_line(line)) {
      ++short_ways;
      CHECK(std::get<core::Entry>(by_parser->what) == *message);
    } else {
      CHECK(line.find('\\') != std::string::npos);
    }
  }
  CHECK(short_ways > 1'000);
}

TEST_CASE("the short way never takes what the parser refuses") {
  Samples samples(6);
  int taken = 0;
  for (int round = 0; round < 50'000; ++round) {
    core::Entry entry = samples.entry(core::entry::Message::number);
    entry.room_name = "#lobby";
    entry.from = "ada";
    parley::tests::said(entry).text = "no escape, h\u00e9";
    entry.key = samples.flag() ? "k1" : "";
    std::string line = inside(encode(entry));
    static constexpr std::string_view bytes = "\"\\{}:,0129aZ \xff\xc3\x80\x01";
    line[samples.below(line.size())] = bytes[samples.below(bytes.size())];
    if (samples.flag()) line.erase(samples.below(line.size()), 1);
    const auto message = read_message_line(line);
    if (!message) continue;
    ++taken;
    CAPTURE(line);
    const auto by_parser = decode_server_line(" " + line);
    REQUIRE(by_parser.has_value());
    CHECK(std::get<core::Entry>(by_parser->what) == *message);
  }
  CHECK(taken > 1'000);
}

TEST_CASE("unknown fields, nested ones too, change nothing") {
  const auto done = decode_server_line(
      R"({"new":{"type":"x","a":[1,{"id":9}]},"type":"done","id":4,"entries":[{"seq":[1]}],"z":null})");
  REQUIRE(done.has_value());
  CHECK(std::holds_alternative<event::Done>(std::get<core::Event>(done->what)));
  CHECK(done->id == 4);
  const auto members = event_in<event::MembersAre>(
      R"({"type":"members","room":"#a","members":[{"nick":"ada","role":"founder","since":{"x":[]},)"
      R"("badge":"gold"}],"more":false,"online":true})");
  REQUIRE(members.members.size() == 1);
  CHECK(members.members[0] == event::MemberInfo{"ada", core::Role::founder, false});
}

TEST_CASE("types of a newer server can be told apart from broken lines") {
  CHECK(refusal(R"({"type":"hologram","room":"#a"})").code == core::ErrorCode::unknown_type);
  CHECK(refusal(R"({"type":"done")").code == core::ErrorCode::bad_json);
  CHECK(refusal("{\"type\":\"\xff\"}").code == core::ErrorCode::bad_utf8);
  CHECK(refusal(R"({"room":"#a"})").code == core::ErrorCode::missing_field);
  CHECK(refusal(R"({"type":"accepted","seq":1,"time":"yesterday"})").code ==
        core::ErrorCode::bad_field);
  CHECK(refusal(R"({"type":"rooms","more":false})").code == core::ErrorCode::missing_field);
  CHECK(refusal(R"({"type":"rooms","rooms":[{"topic":""}],"more":false})") ==
        core::Error{core::ErrorCode::missing_field,
                    "in 'rooms': field 'room' is missing: it must be a string"});
}

TEST_CASE("a page keeps the entries whose type is known") {
  const auto page = event_in<event::Page>(
      R"({"type":"page","with":"#a","entries":[{"type":"hologram","seq":1},)"
      R"({"type":"create","room":"#a","seq":2,"time":"2026-11-23T18:00:00.123Z","from":"ada"}],)"
      R"("more":false})");
  REQUIRE(page.entries.size() == 1);
  CHECK(page.entries[0]->seq == core::Seq{2});
}

TEST_CASE("a refusal with a code of a newer server keeps the code in its text") {
  const auto failed = event_in<event::Failed>(
      R"({"type":"error","id":3,"code":"too_early","text":"come back later","retry_after":20})");
  CHECK(failed.error == core::Error{core::ErrorCode::bad_field, "too_early: come back later",
                                    std::chrono::milliseconds(20)});
}

TEST_CASE("an id that is not a client's number is no id") {
  CHECK(decode_server_line(R"({"type":"pong","id":18})")->id == 18);
  CHECK_FALSE(decode_server_line(R"({"type":"pong","id":"18"})")->id.has_value());
  CHECK_FALSE(decode_server_line(R"({"type":"pong","id":-1})")->id.has_value());
  CHECK_FALSE(decode_server_line(R"({"type":"pong"})")->id.has_value());
}

TEST_CASE("broken and cut lines of a server are refused, never taken for others") {
  Samples samples(7);
  for (int round = 0; round < 2'000; ++round) {
    const std::string line =
        inside(samples.flag() ? encode(samples.entry()) : encode(samples.event()));
    const std::string cut = line.substr(0, samples.below(line.size()));
    CAPTURE(cut);
    CHECK_FALSE(decode_server_line(cut).has_value());
  }
}
