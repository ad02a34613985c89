// The log's newest entries in memory.
#include "net/delivery/tail.hpp"
#include "support/entries.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using parley::core::Cursor;
using parley::core::Entry;
using parley::core::EntryPtr;
using parley::core::RoomId;
using parley::core::Seq;
using parley::net::FreshEntry;
using parley::net::Tail;

namespace {

constexpr RoomId first_room{1};
constexpr RoomId second_room{2};

EntryPtr entry(std::uint64_t seq, RoomId room, std::string text = "hi") {
  Entry made;
  made.seq = {seq};
  made.room = room;
  parley::tests::said(made).text = std::move(text);
  return std::make_shared<const Entry>(std::move(made));
}

std::vector<std::uint64_t> seqs(const std::vector<FreshEntry*>& found) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(found.size());
  for (const FreshEntry* fresh : found) numbers.push_back(fresh->entry().seq.value);
  return numbers;
}

}  // namespace

TEST_CASE("a reader gets what is behind its cursors, in order, from its rooms only") {
  Tail tail(100, 1 << 20);
  tail.begin_at(Seq{0});
  tail.push(entry(1, first_room));
  tail.push(entry(2, second_room));
  tail.push(entry(3, first_room));
  tail.push(entry(5, second_room));
  CHECK(seqs(tail.read(std::array{Cursor{first_room, {0}}}, 10)) ==
        std::vector<std::uint64_t>{1, 3});
  CHECK(seqs(tail.read(std::array{Cursor{first_room, {1}}, Cursor{second_room, {2}}}, 10)) ==
        std::vector<std::uint64_t>{3, 5});
  CHECK(seqs(tail.read(std::array{Cursor{first_room, {0}}, Cursor{second_room, {0}}}, 2)) ==
        std::vector<std::uint64_t>{1, 2});
  CHECK(tail.read(std::array{Cursor{first_room, {3}}}, 10).empty());
  CHECK(tail.reached() == Seq{5});
}

TEST_CASE("a text of many lines counts as what it becomes in IRC") {
  std::string lines = "x";
  for (int i = 1; i < 100; ++i) lines += "\nx";
  Tail tail(1000, 1 << 20);
  tail.begin_at(Seq{0});
  for (std::uint64_t seq = 1; seq <= 200; ++seq) tail.push(entry(seq, first_room, lines));
  CHECK(200 - tail.gap().value < 20);  // 25 KB each, for three dialects
}

TEST_CASE("past its bound the tail forgets the oldest and says where the gap is") {
  Tail tail(2, 1 << 20);
  tail.begin_at(Seq{7});
  CHECK(tail.gap() == Seq{7});
  tail.push(entry(8, first_room));
  tail.push(entry(9, first_room));
  CHECK(tail.gap() == Seq{7});
  tail.push(entry(10, first_room));
  CHECK(tail.gap() == Seq{8});
  CHECK(seqs(tail.read(std::array{Cursor{first_room, {8}}}, 10)) ==
        std::vector<std::uint64_t>{9, 10});
}

TEST_CASE("the tail is bounded by bytes too, but keeps the newest entry whatever its size") {
  Tail tail(1000, 10'000);
  tail.begin_at(Seq{0});
  for (std::uint64_t seq = 1; seq <= 10; ++seq)
    tail.push(entry(seq, first_room, std::string(4000, 'x')));
  CHECK(tail.gap() == Seq{9});
  CHECK(seqs(tail.read(std::array{Cursor{first_room, {9}}}, 10)) == std::vector<std::uint64_t>{10});
}

TEST_CASE("an entry is encoded once, whoever asks") {
  Tail tail(10, 1 << 20);
  tail.begin_at(Seq{0});
  FreshEntry& fresh = tail.push(entry(1, first_room));
  CHECK(fresh.in({}).view().data() == fresh.in({}).view().data());
  CHECK(fresh.in({}).view().find("\"seq\":1") != std::string_view::npos);
}
