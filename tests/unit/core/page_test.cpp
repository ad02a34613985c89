// How much a text becomes when it is written, and pages that end before they are too long.
#include "core/page.hpp"
#include "support/entries.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace parley::core;

namespace {

event::Page page_of(std::size_t count, const std::string& text) {
  event::Page page{"#a", {}, false};
  for (std::size_t i = 1; i <= count; ++i) {
    auto entry = std::make_shared<Entry>();
    entry->seq = {i};
    parley::tests::said(*entry).text = text;
    page.entries.push_back(std::move(entry));
  }
  return page;
}

}  // namespace

TEST_CASE("lines are counted by their breaks, whichever they are") {
  CHECK(lines_in("") == 1);
  CHECK(lines_in("a") == 1);
  CHECK(lines_in("a\nb") == 2);
  CHECK(lines_in("a\rb") == 2);
  CHECK(lines_in("a\r\nb") == 2);
  CHECK(lines_in("a\n\rb") == 3);
  CHECK(lines_in("\r\r\n\n") == 4);
}

TEST_CASE("what a text takes in JSON counts its escapes") {
  CHECK(written_bytes("plain") == 5);
  CHECK(written_bytes("a\nb\"c\\") == 9);
  CHECK(written_bytes(std::string(10, '\1')) == 60);
}

TEST_CASE("a page that is too long loses its oldest or its newest, and says so") {
  for (const Keep keep : {Keep::first, Keep::last}) {
    event::Page page = page_of(10, std::string(1'000, 'x'));
    cut_page(page, keep, 5'100);
    REQUIRE(page.entries.size() == 4);
    CHECK(page.more);
    CHECK(page.entries.front()->seq.value == (keep == Keep::first ? 1 : 7));
  }
}

TEST_CASE("a page that fits stays as it is, and one entry is always left") {
  event::Page fits = page_of(3, "short");
  cut_page(fits, Keep::last, 10'000);
  CHECK(fits.entries.size() == 3);
  CHECK_FALSE(fits.more);
  event::Page huge = page_of(2, std::string(50'000, 'x'));
  cut_page(huge, Keep::last, 1'000);
  REQUIRE(huge.entries.size() == 1);
  CHECK(huge.entries.front()->seq == Seq{2});
  event::Page none = page_of(0, "");
  cut_page(none, Keep::first, 0);
  CHECK_FALSE(none.more);
}
