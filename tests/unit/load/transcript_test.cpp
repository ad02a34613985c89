// The transcript: what was read once is known again, and nothing else is.
#include "load/transcript.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace parley::load;
using parley::client::Clock;
using parley::core::Seq;

namespace {

constexpr std::size_t enough = 1000;

constexpr std::string_view line_end = "\r\n";

std::string text_of(Number number) { return fmt::format(":a PRIVMSG #room :{:04}", number); }
std::string line_of(Number number) { return text_of(number).append(line_end); }

/// Learns the lines from `first` on; gives their bytes.
std::string learn(Transcript& transcript, Number first, Number count) {
  std::string all;
  for (Number number = first; number < first + count; ++number) {
    transcript.learn(text_of(number), number, Seq{number + 1ULL}, Clock::time_point{});
    all += line_of(number);
  }
  return all;
}

}  // namespace

TEST_CASE("whole lines are known again, from where the member is; a part of a line is not") {
  Transcript transcript(enough, line_end);
  const std::string all = learn(transcript, 0, 3);
  const std::size_t length = line_of(0).size();
  const auto from_second = transcript.known(1, std::string_view(all).substr(length));
  REQUIRE(from_second.lines.size() == 2);
  CHECK(from_second.lines[0].number == 1);
  CHECK(from_second.lines[1].seq == Seq{3});
  CHECK(from_second.bytes == 2 * length);
  CHECK(transcript.known(0, std::string_view(all).substr(0, 2 * length - 1)).bytes == length);
  CHECK(transcript.known(0, all + "more").bytes == all.size());
}

TEST_CASE("what differs by a byte is not known, nor what comes behind it") {
  Transcript transcript(enough, line_end);
  std::string all = learn(transcript, 0, 3);
  const std::size_t length = line_of(0).size();
  ++all[length + 3];
  CHECK(transcript.known(0, all).bytes == length);
  CHECK(transcript.known(1, std::string_view(all).substr(length)).lines.empty());
}

TEST_CASE(
    "a place is behind the line that was learned; old lines are found, strange ones are not") {
  Transcript transcript(enough, line_end);
  const Clock::time_point due;
  CHECK(transcript.learn(text_of(1), 1, Seq{2}, due) == 1);
  CHECK(transcript.learn(text_of(5), 5, Seq{6}, due) == 2);
  CHECK(transcript.learn(text_of(1), 1, Seq{2}, due) == 1);
  CHECK(transcript.learn(text_of(3), 3, Seq{4}, due) == Transcript::nowhere);
  CHECK(transcript.known(Transcript::nowhere, line_of(5)).lines.empty());
  CHECK(transcript.known(2, line_of(5)).lines.empty());
}

TEST_CASE("only the newest bytes are kept, and places stay what they were") {
  Transcript transcript(enough, line_end);
  constexpr Number count = 500;
  learn(transcript, 0, count);
  CHECK(transcript.known(0, line_of(0)).lines.empty());
  const auto last = transcript.known(count - 1, line_of(count - 1));
  REQUIRE(last.lines.size() == 1);
  CHECK(last.lines[0].number == count - 1);
  // Half of it, at least.
  const Number kept = enough / 2 / static_cast<Number>(line_of(0).size());
  CHECK(transcript.known(count - kept, line_of(count - kept)).lines.size() == 1);
}

TEST_CASE("a line that is longer than all that is kept does no harm") {
  Transcript transcript(enough, line_end);
  learn(transcript, 0, 2);
  const std::string long_one(2 * enough, 'x');
  CHECK(transcript.learn(long_one, 2, Seq{3}, {}) == 3);
  CHECK(transcript.known(2, std::string(long_one).append(line_end)).lines.size() == 1);
  CHECK(transcript.learn(text_of(3), 3, Seq{4}, {}) == 4);
  CHECK(transcript.known(3, line_of(3)).lines.size() == 1);
}
