// Times as text. Calendar arithmetic only: strftime and the stream formatters cost 20 times as
// much.
#include "core/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace parley::core {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using namespace std::chrono_literals;

constexpr std::string_view shape = "0000-00-00T00:00:00.000Z";
constexpr Time earliest = sys_days{0y / 1 / 1};
constexpr Time latest = sys_days{10000y / 1 / 1} - 1ms;

/// Writes `value` over the digits that end before `end`.
void put(char* end, unsigned value, int digits) {
  for (; digits > 0; --digits, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

unsigned number(std::string_view text, std::size_t from, std::size_t digits) {
  unsigned value = 0;
  for (const char digit : text.substr(from, digits)) {
    value = value * 10 + static_cast<unsigned>(digit - '0');
  }
  return value;
}

bool has_shape(std::string_view text) {
  return std::ranges::equal(text, shape, [](char c, char expected) {
    return expected == '0' ? c >= '0' && c <= '9' : c == expected;
  });
}

}  // namespace

void append_time(std::string& out, Time time) {
  time = std::clamp(time, earliest, latest);
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const auto in_day = static_cast<unsigned>((time - day).count());
  out.append(shape);
  char* const text = out.data() + out.size() - shape.size();
  put(text + 4, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put(text + 7, static_cast<unsigned>(date.month()), 2);
  put(text + 10, static_cast<unsigned>(date.day()), 2);
  put(text + 13, in_day / 3'600'000, 2);
  put(text + 16, in_day / 60'000 % 60, 2);
  put(text + 19, in_day / 1'000 % 60, 2);
  put(text + 23, in_day % 1'000, 3);
}

std::string format_time(Time time) {
  std::string out;
  append_time(out, time);
  return out;
}

std::optional<Time> parse_time(std::string_view text) {
  if (!has_shape(text)) return std::nullopt;
  const year_month_day date{std::chrono::year(static_cast<int>(number(text, 0, 4))),
                            std::chrono::month(number(text, 5, 2)),
                            std::chrono::day(number(text, 8, 2))};
  const unsigned hour = number(text, 11, 2);
  const unsigned minute = number(text, 14, 2);
  const unsigned second = number(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return sys_days{date} + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + milliseconds(number(text, 20, 3));
}

}  // namespace parley::core
