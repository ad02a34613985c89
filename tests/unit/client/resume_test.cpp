// Cursors: what is new, and how to get back.
#include "lib/resume.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace parley;
using client::Resume;

namespace {

core::Entry entry(std::string room, std::uint64_t seq) {
  core::Entry entry;
  entry.room_name = std::move(room);
  entry.seq = {seq};
  return entry;
}

}  // namespace

TEST_CASE("entries of rooms one is not in are not admitted") {
  Resume resume;
  static_cast<void>(resume.signed_in({0}));
  CHECK_FALSE(resume.admit(entry("#lobby", 1)));
  resume.enter("#lobby", {0});
  CHECK(resume.admit(entry("#lobby", 2)));
}

TEST_CASE("room names are compared folded, and joined as they are shown") {
  Resume resume;
  resume.enter("#Lobby", {5});
  CHECK(resume.in("#LOBBY"));
  CHECK_FALSE(resume.admit(entry("#lobby", 5)));
  CHECK(resume.admit(entry("#lobby", 6)));
  REQUIRE(resume.joins().size() == 1);
  CHECK(resume.joins()[0].room == "#Lobby");
  CHECK(resume.joins()[0].after == core::Seq{6});
}

TEST_CASE("rooms are joined again in the order in which they were entered") {
  Resume resume;
  for (const auto* room : {"#c", "#a", "#b"}) resume.enter(room, {1});
  std::vector<std::string> order;
  for (const auto& join : resume.joins()) order.push_back(join.room);
  CHECK(order == std::vector<std::string>{"#c", "#a", "#b"});
}

TEST_CASE("a room that ends before its cursor was made anew") {
  Resume resume;
  resume.enter("#lobby", {50});
  CHECK(resume.enter_again("#lobby", {3}));
  CHECK(resume.admit(entry("#lobby", 4)));
}

TEST_CASE("cursors that the server refused are forgotten, and the sign-in tells it") {
  Resume resume;
  static_cast<void>(resume.signed_in({10}));
  resume.enter("#lobby", {10});
  resume.forget_cursors();
  CHECK_FALSE(resume.direct_after());
  CHECK(resume.signed_in({40}));
  CHECK(resume.direct_after() == core::Seq{40});
  CHECK_FALSE(resume.joins()[0].after);
  CHECK_FALSE(resume.enter_again("#lobby", {40}));
  CHECK_FALSE(resume.admit(entry("#lobby", 40)));
  CHECK(resume.admit(entry("#lobby", 41)));
}

TEST_CASE("whatever is repeated and however often, each entry is admitted once and in order") {
  std::mt19937 random{20261123};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same run each time
  for (int round = 0; round < 200; ++round) {
    Resume resume;
    static_cast<void>(resume.signed_in({0}));
    resume.enter("#lobby", {0});
    std::vector<std::uint64_t> seen;
    constexpr std::uint64_t newest = 100;
    while (seen.empty() || seen.back() < newest) {
      // A connection: the server sends from the cursor, or from before it, and breaks off
      // somewhere.
      const auto after = resume.joins()[0].after->value;
      const auto begin = after - std::min<std::uint64_t>(after, random() % 5);
      const auto end = begin + random() % 30;
      for (auto seq = begin + 1; seq <= std::min<std::uint64_t>(end, newest); ++seq) {
        if (resume.admit(entry("#lobby", seq))) seen.push_back(seq);
      }
    }
    REQUIRE(seen.size() == newest);
    for (std::uint64_t i = 0; i < newest; ++i) REQUIRE(seen[i] == i + 1);
  }
}
