// Requests: every type with its fields, and every way to get one wrong.
#include "wire/json/decode.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "codec/request.hpp"
#include "unit/wire/allocations.hpp"
#include "unit/wire/samples.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;
namespace core = parley::core;
namespace command = parley::core::command;
using core::ErrorCode;
using parley::client::encode_request;
using parley::tests::Samples;
using parley::wire::json::BadRequest;
using parley::wire::json::decode;
using parley::wire::json::Request;

namespace {

template <class Alternative>
Alternative read(std::string_view line) {
  CAPTURE(line);
  auto request = decode(line);
  REQUIRE(request.has_value());
  REQUIRE(std::holds_alternative<Alternative>(request->command));
  return std::get<Alternative>(std::move(request->command));
}

BadRequest refused(std::string_view line) {
  CAPTURE(line);
  auto request = decode(line);
  REQUIRE_FALSE(request.has_value());
  return request.error();
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("hello") {
  const auto hello = decode(
      R"({"type":"hello","id":"h1","nick":"ada","secret":"0123456789abcdef","version":1,"after":17})");
  REQUIRE(hello.has_value());
  CHECK(hello->id == R"("h1")");

  const auto& said = std::get<command::Hello>(hello->command);
  CHECK(said.nick == "ada");
  CHECK(said.secret.view() == "0123456789abcdef");
  CHECK(said.after == core::Seq{17});
  CHECK(read<command::Hello>(R"({"type":"hello","nick":"ada"})").secret.empty());
}

TEST_CASE("requests with rooms and people") {
  CHECK(read<command::Nick>(R"({"type":"nick","nick":"eve"})").nick == "eve");
  CHECK(read<command::Join>(R"({"type":"join","room":"#a"})").room == "#a");
  CHECK(read<command::Join>(R"({"type":"join","room":"#a","after":0})").after == core::Seq{0});
  CHECK(read<command::Part>(R"({"type":"part","room":"#a","reason":"tea"})").reason == "tea");
  CHECK(read<command::Invite>(R"({"type":"invite","room":"#a","nick":"bob"})").nick == "bob");
  CHECK(read<command::Kick>(R"({"type":"kick","room":"#a","nick":"bob","reason":"r"})").reason ==
        "r");
  CHECK(read<command::Whois>(R"({"type":"whois","nick":"bob"})").nick == "bob");
  CHECK(read<command::Typing>(R"({"type":"typing","to":"#a"})").to == "#a");
  CHECK(read<command::Away>(R"({"type":"away","text":"tea"})").text == "tea");
  CHECK(read<command::Away>(R"({"type":"away"})").text.empty());
  CHECK(read<command::Quit>(R"({"type":"quit","reason":"bye"})").reason == "bye");
  read<command::Ping>(R"({"type":"ping"})");
  read<command::Pong>(R"({"type":"pong"})");
}

TEST_CASE("say, with escapes and any order of fields") {
  const auto say = read<command::Say>(
      R"({ "text" : "a\"b\\\/\n\u00e9\ud83d\ude00" , "key":"k", "to":"#a", "type":"say" })");
  CHECK(say.to == "#a");
  CHECK(say.text == "a\"b\\/\n\u00e9\U0001F600");
  CHECK(say.key == "k");
  CHECK(read<command::Say>(R"({"type":"say","to":"bob","text":""})").key.empty());
}

TEST_CASE("what is asked is told from what is set") {
  CHECK_FALSE(read<command::Topic>(R"({"type":"topic","room":"#a"})").text.has_value());
  CHECK(read<command::Topic>(R"({"type":"topic","room":"#a","text":""})").text == "");
  const auto asked = read<command::Mode>(R"({"type":"mode","room":"#a"})");
  CHECK_FALSE(asked.private_room.has_value());
  CHECK_FALSE(asked.moderated.has_value());
  const auto set = read<command::Mode>(R"({"type":"mode","room":"#a","private":false})");
  CHECK(set.private_room == false);
  CHECK_FALSE(set.moderated.has_value());
  CHECK(read<command::Mode>(R"({"type":"mode","room":"#a","moderated":true})").moderated == true);
}

TEST_CASE("bans and mutes") {
  using command::MaskList;
  const auto ban = read<command::SetMask>(
      R"({"type":"ban","room":"#a","mask":"bob","seconds":60,"reason":"spam"})");
  CHECK(ban.list == MaskList::ban);
  CHECK(ban.add);
  CHECK(ban.mask == "bob");
  CHECK(ban.lasting == 60s);
  CHECK(ban.reason == "spam");
  const auto unmute = read<command::SetMask>(R"({"type":"unmute","room":"#a","mask":"bob"})");
  CHECK(unmute.list == MaskList::mute);
  CHECK_FALSE(unmute.add);
  CHECK(read<command::SetMask>(R"({"type":"mute","room":"#a","mask":"b"})").list == MaskList::mute);
  CHECK(read<command::SetMask>(R"({"type":"unban","room":"#a","mask":"b"})").list == MaskList::ban);
  CHECK(read<command::Masks>(R"({"type":"bans","room":"#a"})").list == MaskList::ban);
  CHECK(read<command::Masks>(R"({"type":"mutes","room":"#a"})").list == MaskList::mute);
  CHECK(read<command::Grant>(R"({"type":"grant","room":"#a","nick":"b","role":"operator"})").role ==
        core::Role::op);
}

TEST_CASE("lists and pages") {
  CHECK(read<command::Members>(R"({"type":"members","room":"#a","after":"bob"})").after == "bob");
  CHECK(read<command::Rooms>(R"({"type":"rooms","match":"#a*","after":"#ab"})").match == "#a*");
  const auto history =
      read<command::History>(R"({"type":"history","with":"#a","before":9,"limit":1000})");
  CHECK(history.before == core::Seq{9});
  CHECK(history.limit == 1000);
  CHECK(read<command::History>(R"({"type":"history","with":"bob"})").limit == 50);
  CHECK(read<command::Search>(R"({"type":"search","text":"tea","room":"#a"})").room == "#a");
}

TEST_CASE("accounts") {
  const auto hello = read<command::Hello>(
      R"({"type":"hello","account":"ada","password":"correct horse","secret":"0123456789abcdef"})");
  CHECK(hello.account == "ada");
  CHECK(hello.password.view() == "correct horse");
  CHECK(hello.nick.empty());
  CHECK(refused(R"({"type":"hello","account":"ada"})").error.code == ErrorCode::missing_field);
  CHECK(refused(R"({"type":"hello","password":"x"})").error.code == ErrorCode::missing_field);
  using Step = command::Authenticate::Step;
  const auto begin = read<command::Authenticate>(
      R"({"type":"authenticate","mechanism":"PLAIN","data":"AGEAYg=="})");
  CHECK(begin.step == Step::begin);
  CHECK(begin.message.view() == "\0a\0b"sv);
  CHECK(read<command::Authenticate>(R"({"type":"authenticate"})").step == Step::go_on);
  CHECK(read<command::Authenticate>(R"({"type":"authenticate","abort":true})").step == Step::abort);
  CHECK(refused(R"({"type":"authenticate","data":"no!"})").error.code == ErrorCode::bad_field);
}

TEST_CASE("every command comes back from the line that a client makes of it") {
  Samples samples(1);
  for (int round = 0; round < 20'000; ++round) {
    const core::Command command = samples.command();
    const std::uint64_t id = samples.below(1'000'000'000);
    const std::string line = encode_request(command, id);
    CAPTURE(line);
    REQUIRE(line.find('\n') == line.size() - 1);
    const auto request = decode(std::string_view(line).substr(0, line.size() - 1));
    REQUIRE(request.has_value());
    CHECK(request->id == std::to_string(id));
    CHECK(request->command.index() == command.index());
    CHECK(encode_request(request->command, id) == line);
  }
}

TEST_CASE("ids are repeated as JSON text") {
  const auto id = [](std::string_view text) {
    return decode(R"({"type":"ping","id":)" + std::string(text) + "}").value().id;
  };
  CHECK(decode(R"({"type":"ping"})")->id.empty());
  CHECK(id("null").empty());
  CHECK(id("7") == "7");
  CHECK(id("-7") == "-7");
  CHECK(id("9223372036854775807") == "9223372036854775807");
  CHECK(id(R"("")") == R"("")");
  CHECK(id(R"("a\u0022\n\u00e9")") == "\"a\\\"\\n\u00e9\"");
  const std::string longest = '"' + std::string(64, 'x') + '"';
  CHECK(id(longest) == longest);
}

TEST_CASE("each bad field is named, with what it must be") {
  struct Case {
    std::string_view line;
    ErrorCode code;
    std::string_view text;
  };
  const std::vector<Case> cases = {
      {R"({"id":1})", ErrorCode::missing_field, "field 'type' is missing: it must be a string"},
      {R"({"id":1,"type":7})", ErrorCode::bad_field, "field 'type' must be a string"},
      {R"({"id":1,"type":"say","to":"#a"})", ErrorCode::missing_field,
       "field 'text' is missing: it must be a string"},
      {R"({"id":1,"type":"say","to":"#a","text":null})", ErrorCode::missing_field,
       "field 'text' is missing: it must be a string"},
      {R"({"id":1,"type":"say","to":["#a"],"text":"x"})", ErrorCode::bad_field,
       "field 'to' must be a string"},
      {R"({"id":1,"type":"say","to":"#a","text":{"x":1}})", ErrorCode::bad_field,
       "field 'text' must be a string"},
      {R"({"id":1,"type":"say","to":"#a","text":"a\u0000b"})", ErrorCode::bad_field,
       "field 'text' must be a string without NUL"},
      {R"({"id":1,"type":"join","room":"#a","after":-1})", ErrorCode::bad_field,
       "field 'after' must be a whole number from 0 to 9007199254740991"},
      {R"({"id":1,"type":"join","room":"#a","after":9007199254740992})", ErrorCode::bad_field,
       "field 'after' must be a whole number from 0 to 9007199254740991"},
      {R"({"id":1,"type":"join","room":"#a","after":18446744073709551616})", ErrorCode::bad_field,
       "field 'after' must be a whole number from 0 to 9007199254740991"},
      {R"({"id":1,"type":"join","room":"#a","after":1.0})", ErrorCode::bad_field,
       "field 'after' must be a whole number from 0 to 9007199254740991"},
      {R"({"id":1,"type":"join","room":"#a","after":"1"})", ErrorCode::bad_field,
       "field 'after' must be a whole number from 0 to 9007199254740991"},
      {R"({"id":1,"type":"join","room":"#a","after":1e999})", ErrorCode::bad_field,
       "field 'after': the number is out of range"},
      {R"({"id":1,"type":"history","with":"#a","limit":0})", ErrorCode::bad_field,
       "field 'limit' must be a whole number from 1 to 1000"},
      {R"({"id":1,"type":"history","with":"#a","before":3,"after":1})", ErrorCode::bad_field,
       "field 'before' and field 'after': give one of them, not both"},
      {R"({"id":1,"type":"ban","room":"#a","mask":"b","seconds":315360001})", ErrorCode::bad_field,
       "field 'seconds' must be a whole number from 1 to 315360000"},
      {R"({"id":1,"type":"mode","room":"#a","private":1})", ErrorCode::bad_field,
       "field 'private' must be true or false"},
      {R"({"id":1,"type":"grant","room":"#a","nick":"b","role":"king"})", ErrorCode::bad_field,
       R"(field 'role' must be "none", "voice", "operator" or "founder")"},
      {R"({"id":1,"type":"hello","nick":"a","version":2})", ErrorCode::unsupported_version,
       "this server speaks version 1 of the protocol"},
      {R"({"id":1,"type":"hello","nick":"a","secret":"too short"})", ErrorCode::bad_field,
       "field 'secret' must be 16 to 128 bytes long"},
      {R"({"id":1,"type":"teleport"})", ErrorCode::unknown_type, "there is no request 'teleport'"},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.line);
    const BadRequest bad = refused(expected.line);
    CHECK(bad.id == "1");
    CHECK(bad.error.code == expected.code);
    CHECK(bad.error.text == expected.text);
    CHECK(bad.malformed == (expected.code == ErrorCode::missing_field));
  }
}

TEST_CASE("bytes that are no request are told from each other, and count as malformed") {
  const std::vector<std::tuple<std::string, ErrorCode, std::string>> cases = {
      {"hello", ErrorCode::bad_json,
       "not JSON at byte 1: syntax error while parsing value - invalid literal"},
      {"{\"type\":\"ping\"", ErrorCode::bad_json,
       "not JSON at byte 15: syntax error while parsing object - unexpected end of input; expected "
       "'}'"},
      {"{\"type\":\"ping\"}}", ErrorCode::bad_json,
       "not JSON at byte 16: syntax error while parsing value - unexpected '}'; expected end of "
       "input"},
      {"{\"type\":\"ping\"}\0"s, ErrorCode::bad_json, "not JSON at byte 16: a NUL byte"},
      {"\0{\"type\":\"ping\"}"s, ErrorCode::bad_json, "not JSON at byte 1: a NUL byte"},
      {"7", ErrorCode::bad_json, "a line must be a JSON object"},
      {"\"say\"", ErrorCode::bad_json, "a line must be a JSON object"},
      {"[{\"type\":\"ping\"}]", ErrorCode::bad_json, "a line must be a JSON object"},
      {"{\"type\":\"\xff\"}", ErrorCode::bad_utf8, "the line is not valid UTF-8"},
      {"\xff", ErrorCode::bad_utf8, "the line is not valid UTF-8"},
      {"{\"type\":\"ping\",\"type\":\"ping\"}", ErrorCode::duplicate_field,
       "field 'type' is there twice"},
      {"{\"type\":\"ping\",\"new\":1,\"x\":2,\"new\":{}}", ErrorCode::duplicate_field,
       "field 'new' is there twice"},
      {"{\"type\":\"ping\",\"x\":" + nested(8) + "}", ErrorCode::too_deep,
       "nested deeper than 8 levels"},
  };
  for (const auto& [line, code, text] : cases) {
    CAPTURE(line);
    const BadRequest bad = refused(line);
    CHECK(bad.error.code == code);
    CHECK(bad.error.text == text);
    CHECK(bad.malformed);
  }
}

TEST_CASE("a refusal carries the id, wherever in the line it stands") {
  CHECK(refused(R"({"id":5,"type":"ping")").id == "5");
  CHECK(refused(R"({"type":"ping","type":"ping","id":5})").id == "5");
  CHECK(refused(R"({"type":"say","text":"x","id":"five"})").id == R"("five")");
  for (const char* wrong : {"true", "1.5", "[1]", "{}", "99999999999999999999", R"("a\u0000")"}) {
    CAPTURE(wrong);
    const BadRequest bad = refused(R"({"type":"ping","id":)" + std::string(wrong) + "}");
    CHECK(bad.id.empty());
    CHECK(bad.error.code == ErrorCode::bad_field);
    CHECK(bad.error.text ==
          "field 'id' must be a whole number or a string of at most 64 bytes without NUL");
  }
  CHECK(refused(R"({"type":"ping","id":")" + std::string(65, 'x') + "\"}").error.code ==
        ErrorCode::bad_field);
}

TEST_CASE("what is ill-formed UTF-8 is refused as such, in texts and in names of fields") {
  for (const auto bytes : {"\x80"sv, "\xc3"sv, "\xc0\xaf"sv, "\xe0\x80\xaf"sv, "\xed\xa0\x80"sv,
                           "\xf4\x90\x80\x80"sv, "\xf8\x88\x80\x80\x80"sv, "\xff"sv}) {
    const std::string text(bytes);
    CHECK(refused(R"({"type":"say","to":"#a","text":")" + text + "\"}").error.code ==
          ErrorCode::bad_utf8);
    CHECK(refused(R"({"type":"ping",")" + text + "\":1}").error.code == ErrorCode::bad_utf8);
  }
  // A lone surrogate as an escape is well-formed UTF-8, but no JSON text.
  CHECK(refused(R"({"type":"say","to":"#a","text":"\ud800"})").error.code == ErrorCode::bad_json);
}

TEST_CASE("unknown fields are skipped, whatever they hold") {
  read<command::Ping>(R"({"type":"ping","x":)" + nested(7) + "}");
  read<command::Ping>(
      R"({"x":{"type":"quit","id":{},"y":[{"type":1}]},"type":"ping","seq":"not ours","z":1e300})");
  CHECK(read<command::Say>(R"({"type":"say","to":"#a","text":"t","room":7,"nick":[],"":0})").text ==
        "t");
}

TEST_CASE("a client's text comes back in an error no longer than it should") {
  const BadRequest bad = refused(R"({"type":")" + std::string(39, 'x') + "\u20ac\u20ac\"}");
  CHECK(bad.error.text == "there is no request '" + std::string(39, 'x') + "'");
}

TEST_CASE("no prefix of a request is a request") {
  const std::string line =
      R"({"type":"say","id":-12,"to":"#lobby","text":"a\n\u00e9é","x":[1,{"y":null}],"key":"k"})";
  CHECK(decode(line).has_value());
  for (std::size_t size = 0; size < line.size(); ++size) {
    const BadRequest bad = refused(std::string_view(line).substr(0, size));
    const bool told =
        bad.error.code == ErrorCode::bad_json || bad.error.code == ErrorCode::bad_utf8;
    CHECK(told);
  }
}

TEST_CASE("hostile lines cost memory in proportion to their size") {
  const std::size_t size = 1 << 20;
  std::string keys = "{\"type\":\"ping\"";
  for (int i = 0; keys.size() < size; ++i) keys += ",\"k" + std::to_string(i) + "\":0";
  const std::vector<std::string> lines = {
      std::string(size, '['),
      "{\"x\":" + std::string(size, '['),
      "{\"x\":" + std::string(size, '{'),
      R"({"type":"say","to":"#a","text":")" + std::string(size, 'x') + "\"}",
      R"({"type":")" + std::string(size, 'x') + "\"}",
      R"({"type":"ping","id":)" + std::string(size, '9') + "}",
      "{\"" + std::string(size, 'x') + "\":1,\"" + std::string(size, 'x') + "\":1}",
      keys + "}",
  };
  for (const std::string& line : lines) {
    CAPTURE(line.substr(0, 40));
    const parley::tests::AllocationCount count;
    const auto request = decode(line);
    CHECK(count.bytes_so_far() < 32 * line.size() + 4096);
  }
  const parley::tests::AllocationCount count;
  const auto request = decode(lines[1]);
  CHECK(count.bytes_so_far() < 8192);  // the depth limit ends it at once
}

TEST_CASE("mutated requests are read or refused, and what is read can be written again") {
  Samples samples(2);
  static constexpr std::string_view bytes = "\"\\{}[]:,0129-.eEtfnu \xff\xc3\xe2\x01\n#abz";
  int good = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string line = encode_request(samples.command(), 7);
    line.pop_back();
    for (std::size_t left = 1 + samples.below(3); left > 0 && !line.empty(); --left) {
      const std::size_t at = samples.below(line.size());
      const std::string byte(1, bytes[samples.below(bytes.size())]);
      switch (samples.below(3)) {
        case 0: line.replace(at, 1, byte); break;
        case 1: line.insert(at, byte); break;
        default: line.erase(at, 1 + samples.below(4)); break;
      }
    }
    CAPTURE(line);
    const auto request = decode(line);
    if (!request) {
      CHECK_FALSE(request.error().error.text.empty());
      continue;
    }
    ++good;
    const std::string again = encode_request(request->command, 7);
    CHECK(decode(std::string_view(again).substr(0, again.size() - 1)).has_value());
  }
  CHECK(good > 1'000);
}
