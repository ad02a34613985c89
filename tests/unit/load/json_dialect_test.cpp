// The load tester's short way of reading a line says what the codec says, or nothing.
#include "load/json_dialect.hpp"

#include <doctest/doctest.h>

#include <ostream>

#include "unit/wire/samples.hpp"
#include "wire/json/encode.hpp"

using namespace parley;
using load::Heard;
using load::JsonDialect;

namespace {

std::string_view without_end(std::string_view line) { return line.substr(0, line.size() - 1); }

/// nullopt is always right; anything else must be what the codec reads.
bool glances(std::string_view line) {
  const auto short_way = JsonDialect::glance(line);
  if (!short_way) return false;
  JsonDialect dialect;
  const Heard long_way = dialect.read(line);
  CAPTURE(line);
  CHECK(short_way->kind == long_way.kind);
  CHECK(short_way->id == long_way.id);
  CHECK(short_way->seq == long_way.seq);
  CHECK(short_way->room == long_way.room);
  CHECK(short_way->text == long_way.text);
  return true;
}

}  // namespace

TEST_CASE("entries and events of any content are read the same in both ways") {
  tests::Samples samples{11};
  int glanced = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string entry = wire::json::encode(samples.entry());
    glanced += glances(without_end(entry)) ? 1 : 0;
    const std::string event = wire::json::encode(samples.event(), std::to_string(i));
    glanced += glances(without_end(event)) ? 1 : 0;
  }
  CHECK(glanced > 1000);
}

TEST_CASE("the lines of a load go the short way") {
  CHECK(glances(R"({"type":"message","room":"#r","seq":7,"time":"2026-01-01T00:00:00.000Z",)"
                R"("from":"ada","text":"hello","key":"k"})"));
  CHECK(glances(R"({"type":"accepted","id":12,"seq":7,"time":"2026-01-01T00:00:00.000Z"})"));
}

TEST_CASE("a text with escapes, and a line cut anywhere, are left to the codec") {
  const std::string line =
      R"({"type":"message","room":"#r","seq":7,"time":"2026-01-01T00:00:00.000Z",)"
      R"("from":"ada","text":"a \"quoted\" word"})";
  CHECK_FALSE(JsonDialect::glance(line));
  JsonDialect dialect;
  CHECK(dialect.hear(line).text == "a \"quoted\" word");
  for (std::size_t size = 0; size < line.size(); ++size) {
    CHECK(dialect.hear(std::string_view(line).substr(0, size)).kind == Heard::Kind::unreadable);
  }
}
