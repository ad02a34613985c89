// Times as text.
#include "core/time.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace parley::core;
using namespace std::chrono_literals;

namespace {
const Time noon = std::chrono::sys_days{2026y / 11 / 23} + 12h + 34min + 56s + 7ms;
}

TEST_CASE("a time is RFC 3339 in UTC with milliseconds, and can be read back") {
  CHECK(format_time(noon) == "2026-11-23T12:34:56.007Z");
  CHECK(format_time(Time{}) == "1970-01-01T00:00:00.000Z");
  CHECK(format_time(Time{-1ms}) == "1969-12-31T23:59:59.999Z");
  CHECK(format_time(std::chrono::sys_days{2024y / 2 / 29}) == "2024-02-29T00:00:00.000Z");
  CHECK(format_time(Time::max()) == "9999-12-31T23:59:59.999Z");
  CHECK(format_time(Time::min()) == "0000-01-01T00:00:00.000Z");
  CHECK(parse_time("2026-11-23T12:34:56.007Z") == noon);
  for (auto time = noon; time < noon + std::chrono::days(800); time += 7919s + 13ms) {
    REQUIRE(parse_time(format_time(time)) == time);
  }
  for (const char* wrong :
       {"", "2026-11-23T12:34:56Z", "2026-11-23 12:34:56.007Z", "2026-02-30T12:34:56.007Z",
        "2026-11-23T24:00:00.000Z", "2026-11-23T12:60:00.000Z", "2026-11-23T12:34:60.000Z",
        "2026-13-23T12:34:56.007Z", "2026-11-23T12:34:56.007Z ", "2026-11-23T12:34:56.007+"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_time(wrong).has_value());
  }
}
