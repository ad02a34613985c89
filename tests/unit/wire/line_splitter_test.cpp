// Bytes to lines: any split, any size, bounded memory.
#include "wire/line_splitter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "unit/wire/allocations.hpp"

using namespace std::string_view_literals;
using parley::wire::LineSplitter;

namespace {

/// Lines as one text, each in brackets; in braces, if it was too long.
void feed(LineSplitter& splitter, std::string_view bytes, std::string& lines) {
  const std::string lent(bytes);  // gone afterwards: the sanitizer sees whoever still looks at it
  splitter.feed(lent);
  while (const auto line = splitter.next()) {
    lines += line->too_long ? '{' : '[';
    lines += line->text;
    lines += line->too_long ? '}' : ']';
  }
}

std::string lines_of(std::string_view bytes, std::size_t limit) {
  LineSplitter splitter(limit);
  std::string lines;
  feed(splitter, bytes, lines);
  return lines;
}

constexpr std::string_view corpus =
    "one\ntwo\r\n\n\r\n7 bytes\n8 bytes!\nexactly 9\n\rcr in\rside\r\nlong beyond any limit\r\n"
    "\0nul\0\n\xff\xfe\n12345678\r\nlast without an end"sv;

}  // namespace

TEST_CASE("lines end with LF or CRLF, and a CR elsewhere belongs to the line") {
  CHECK(lines_of("a\nb\r\n\n\r\n\rc\rd\ne", 100) == "[a][b][][][\rc\rd]");
}

TEST_CASE("the limit counts the line end") {
  CHECK(lines_of("1234567\n", 8) == "[1234567]");
  CHECK(lines_of("12345678\n", 8) == "{12345678}");
  CHECK(lines_of("123456\r\n", 8) == "[123456]");
  CHECK(lines_of("1234567\r\n", 8) == "{1234567}");
  CHECK(lines_of("1234567", 8) == "");
  CHECK(lines_of("12345678", 8) == "{12345678}");
}

TEST_CASE("a line that is too long is told once, and the next one is read right") {
  CHECK(lines_of("0123456789abcdef\nnext\n", 8) == "{01234567}[next]");
  LineSplitter splitter(8);
  std::string lines;
  feed(splitter, "0123456789", lines);
  CHECK(lines == "{01234567}");
  feed(splitter, "still the same line", lines);
  feed(splitter, "and its end\nnext", lines);
  CHECK(lines == "{01234567}");
  feed(splitter, "\n", lines);
  CHECK(lines == "{01234567}[next]");
}

TEST_CASE("every split of the bytes gives the same lines") {
  for (const std::size_t limit : {8U, 9U, 64U}) {
    CAPTURE(limit);
    const std::string whole = lines_of(corpus, limit);
    for (std::size_t first = 0; first <= corpus.size(); ++first) {
      for (std::size_t second = first; second <= corpus.size(); ++second) {
        LineSplitter splitter(limit);
        std::string lines;
        feed(splitter, corpus.substr(0, first), lines);
        feed(splitter, corpus.substr(first, second - first), lines);
        feed(splitter, corpus.substr(second), lines);
        REQUIRE(lines == whole);
      }
    }
    LineSplitter splitter(limit);
    std::string lines;
    for (const char byte : corpus) feed(splitter, {&byte, 1}, lines);
    CHECK(lines == whole);
  }
}

TEST_CASE("100 MB without a line end hold no more than the limit and are told once") {
  constexpr std::size_t limit = 8192;
  const std::string part(65'521, 'x');  // no multiple of the limit
  LineSplitter splitter(limit);
  std::size_t told = 0;
  std::size_t most_held = 0;
  for (std::size_t fed = 0; fed < 100'000'000; fed += part.size()) {
    for (std::string_view rest = part; !rest.empty();) {
      // Small pieces first: they must be held.
      const std::string_view piece = rest.substr(0, fed == 0 ? 100 : rest.size());
      rest.remove_prefix(piece.size());
      splitter.feed(piece);
      while (const auto line = splitter.next()) {
        ++told;
        CHECK(line->too_long);
        CHECK(line->text.size() == limit);
      }
      most_held = std::max(most_held, splitter.held());
    }
  }
  CHECK(told == 1);
  CHECK(most_held < limit);
  CHECK(most_held > limit - 200);
  CHECK(splitter.held() == 0);
  splitter.feed("rest\nnext\n");
  CHECK(splitter.next().value().text == "next");
  CHECK_FALSE(splitter.next().has_value());
}

TEST_CASE("the count of allocations counts") {
  const parley::tests::AllocationCount count;
  const std::string text(100, 'x');
  CHECK(text.find('y') == std::string::npos);
  CHECK(count.so_far() > 0);
  CHECK(count.bytes_so_far() > 100);
}

TEST_CASE("lines that lie wholly in the bytes cost no allocation") {
  LineSplitter splitter(8192);
  std::string bytes;
  for (int i = 0; i < 100; ++i) bytes += std::string(50, 'x') + "\r\n";
  const parley::tests::AllocationCount count;
  splitter.feed(bytes);
  std::size_t lines = 0;
  while (splitter.next()) ++lines;
  CHECK(count.so_far() == 0);
  CHECK(lines == 100);
}

TEST_CASE("nothing is held between complete lines") {
  LineSplitter splitter(8192);
  const std::string beginning(5000, 'x');
  splitter.feed(beginning);
  CHECK_FALSE(splitter.next().has_value());
  CHECK(splitter.held() == 5000);
  splitter.feed("end\n");
  CHECK(splitter.next().value().text.size() == 5003);
  CHECK(splitter.held() == 0);
  CHECK_FALSE(splitter.next().has_value());
  CHECK(splitter.held() == 0);
}
