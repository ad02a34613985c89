// Numbers in texts.
#include "core/number.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace parley::core;

TEST_CASE("a number is digits alone, and fits") {
  CHECK(number_in("0") == 0U);
  CHECK(number_in("007") == 7U);
  CHECK(number_in("18446744073709551615") == ~std::uint64_t{0});
  CHECK(number_in<std::uint16_t>("65535") == std::uint16_t{65535});
  CHECK(number_in<std::uint32_t>("ff", 16) == 255U);
  CHECK_FALSE(number_in("18446744073709551616"));
  CHECK_FALSE(number_in<std::uint16_t>("65536"));
  for (const char* text : {"", " ", "-1", "+1", " 1", "1 ", "1x", "0x1", "one"}) {
    CAPTURE(text);
    CHECK_FALSE(number_in(text));
  }
}

TEST_CASE("the digits at the front are taken off; where there is no number, nothing is") {
  std::string_view text = "12kB";
  CHECK(take_number(text) == 12U);
  CHECK(text == "kB");
  CHECK_FALSE(take_number(text));
  CHECK(text == "kB");
  std::string_view too_large = "300 bytes";
  CHECK_FALSE(take_number<std::uint8_t>(too_large));
  CHECK(too_large == "300 bytes");
}
