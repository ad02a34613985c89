// The cursors of a connection that is behind.
#include "net/delivery/lag.hpp"

#include <doctest/doctest.h>

#include <array>

using parley::core::RoomId;
using parley::core::Seq;
using parley::net::Lag;

namespace {
constexpr RoomId lobby{1};
constexpr RoomId kitchen{2};
}  // namespace

TEST_CASE("a connection that falls behind stands at one point in all its rooms") {
  const std::array rooms{kitchen, lobby};
  const Lag lag(rooms, Seq{10});
  REQUIRE(lag.cursors().size() == 2);
  CHECK(lag.cursors()[0] == parley::core::Cursor{lobby, Seq{10}});
  CHECK(lag.cursors()[1] == parley::core::Cursor{kitchen, Seq{10}});
  CHECK(lag.oldest() == Seq{10});
}

TEST_CASE("an entry is taken once, in order, and only in a room that is watched") {
  const std::array rooms{lobby};
  Lag lag(rooms, Seq{10});
  CHECK_FALSE(lag.take(lobby, Seq{10}));
  CHECK(lag.take(lobby, Seq{12}));
  CHECK_FALSE(lag.take(lobby, Seq{12}));
  CHECK_FALSE(lag.take(lobby, Seq{11}));
  CHECK_FALSE(lag.take(kitchen, Seq{13}));
}

TEST_CASE("resuming one room moves only that room's cursor back") {
  const std::array rooms{lobby, kitchen};
  Lag lag(rooms, Seq{10});
  lag.watch(kitchen, Seq{3});
  CHECK(lag.oldest() == Seq{3});
  CHECK(lag.take(kitchen, Seq{4}));
  CHECK_FALSE(lag.take(lobby, Seq{4}));
}

TEST_CASE("a room left is forgotten with its missed events, and a page read before is stale") {
  const std::array rooms{lobby, kitchen};
  Lag lag(rooms, Seq{10});
  lag.missed(lobby);
  lag.missed(lobby);
  CHECK(lag.missed_rooms().size() == 1);
  const auto version = lag.version();
  lag.forget(lobby);
  CHECK(lag.version() != version);
  CHECK(lag.missed_rooms().empty());
  CHECK_FALSE(lag.take(lobby, Seq{11}));
  lag.forget(kitchen);
  CHECK_FALSE(lag.oldest().has_value());
}

TEST_CASE("completing never moves a cursor back") {
  const std::array rooms{lobby, kitchen};
  Lag lag(rooms, Seq{10});
  CHECK(lag.take(lobby, Seq{20}));
  lag.complete_to(Seq{15});
  CHECK(lag.cursors()[0].after == Seq{20});
  CHECK(lag.cursors()[1].after == Seq{15});
}
