// The short way of reading a say gives what the parser gives, or leaves the line to it.
#include "wire/json/glance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "codec/request.hpp"

using parley::client::encode_request;
using namespace parley::wire::json;
namespace command = parley::core::command;

namespace {

/// The same line in a form that only the parser reads.
std::string with_space(const std::string& line) { return "{ " + line.substr(1); }

std::string line_of(const std::string& to, const std::string& text, const std::string& key = {}) {
  std::string line = R"({"type":"say","id":17,"to":")" + to + R"(","text":")" + text + '"';
  if (!key.empty()) line += R"(,"key":")" + key + '"';
  return line + '}';
}

const std::vector<std::string> texts{"hello",          "",           "a: b, c; {d} [e]",
                                     "Grüße aus Köln", "日本語",     "👋🏽",
                                     "with \x7f it",   "x'y`z/w<>&", std::string(4000, 'x')};

}  // namespace

TEST_CASE("a say that is glanced at is the say that is parsed") {
  for (const std::string& text : texts) {
    for (const char* key : {"", "k-1", "ключ"}) {
      const std::string line = line_of("#room", text, key);
      CAPTURE(line);
      const auto glanced = glance_at_say(line);
      REQUIRE(glanced);
      CHECK_FALSE(glance_at_say(with_space(line)));
      const auto parsed = decode(with_space(line));
      REQUIRE(parsed);
      CHECK(glanced->id == parsed->id);
      const auto& one = std::get<command::Say>(glanced->command);
      const auto& other = std::get<command::Say>(parsed->command);
      CHECK(one.to == other.to);
      CHECK(one.text == other.text);
      CHECK(one.key == other.key);
    }
  }
}

TEST_CASE("the project's own clients write it in that form") {
  command::Say say;
  say.to = "#room";
  say.text = "Grüße";
  std::string line = encode_request(say, 5);
  line.pop_back();
  CHECK(glance_at_say(line));
}

TEST_CASE("everything else is left to the parser") {
  const std::string good = line_of("#room", "hello");
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_FALSE(glance_at_say(good.substr(0, size)));
  }
  for (const std::string& line :
       {good + " ", " " + good, line_of("#room", R"(a\nb)"), line_of("#room", "a\x01"),
        line_of("#room", "\xc3\x28"), line_of("#room", "\xed\xa0\x80"), line_of("#room", "a\tb"),
        std::string(R"({"type":"say","id":017,"to":"#r","text":"x"})"),
        std::string(R"({"type":"say","id":-1,"to":"#r","text":"x"})"),
        std::string(R"({"type":"say","id":1.0,"to":"#r","text":"x"})"),
        std::string(R"({"type":"say","id":"a","to":"#r","text":"x"})"),
        std::string(R"({"type":"say","id":1234567890123456,"to":"#r","text":"x"})"),
        std::string(R"({"type":"say","id":1,"text":"x","to":"#r"})"),
        std::string(R"({"type":"say","id":1,"to":"#r","text":"x","text":"y"})"),
        std::string(R"({"type":"say","to":"#r","text":"x"})")}) {
    CAPTURE(line);
    CHECK_FALSE(glance_at_say(line));
  }
}
