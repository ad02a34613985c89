// Entries that came together: how far a run reaches, and one buffer for all of it.
#include "net/delivery/run.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/entries.hpp"
#include "wire/json/encode.hpp"

namespace {

using parley::core::Batch;
using parley::core::Entry;
using parley::net::Framing;
using parley::net::Run;

parley::core::EntryPtr entry(std::uint64_t seq, std::uint64_t room, std::size_t bytes = 4) {
  Entry made;
  made.seq = {seq};
  made.room = {room};
  made.room_name = "#room" + std::to_string(room);
  made.from = "ada";
  made.sender = {"guest:ada"};
  parley::tests::said(made).text = std::string(bytes, 'x');
  return std::make_shared<const Entry>(std::move(made));
}

}  // namespace

TEST_CASE("a run ends where another room begins, so that the order of the log stays") {
  const Batch batch{entry(1, 7), entry(2, 7), entry(3, 8), entry(4, 7)};
  CHECK(Run::front_of(batch).size() == 2);
  CHECK(Run::front_of(std::span(batch).subspan(2)).size() == 1);
  CHECK(Run::front_of(std::span(batch).subspan(3)).size() == 1);
}

TEST_CASE("a run is bounded by entries and by bytes of text; one entry is always in it") {
  Batch many;
  for (std::uint64_t seq = 1; seq <= 1000; ++seq) many.push_back(entry(seq, 7));
  CHECK(Run::front_of(many).size() == Run::entries_most);
  Batch large;
  for (std::uint64_t seq = 1; seq <= 8; ++seq) large.push_back(entry(seq, 7, 10'000));
  CHECK(Run::front_of(large).size() == 3);
  const Batch one{entry(1, 7, 2 * Run::text_bytes_most)};
  CHECK(Run::front_of(one).size() == 1);
}

TEST_CASE("a run of many short lines is bounded by what they become in IRC") {
  Batch lines;
  for (std::uint64_t seq = 1; seq <= 100; ++seq) {
    Entry made = *entry(seq, 7);
    for (int i = 1; i < 100; ++i) parley::tests::said(made).text += "\nx";
    lines.push_back(std::make_shared<const Entry>(std::move(made)));
  }
  CHECK(Run::front_of(lines).size() == 1);
  Run run(std::span(lines).first(1));
  const parley::wire::Dialect irc{parley::wire::Dialect::Language::irc, {}};
  CHECK(run.in(irc, Framing::line).view().size() < Run::text_bytes_most);
}

TEST_CASE("a run's bytes are those of its entries one after the other, made once") {
  const Batch batch{entry(1, 7), entry(2, 7)};
  Run run{batch};
  const std::string expected =
      parley::wire::json::encode(*batch[0]) + parley::wire::json::encode(*batch[1]);
  const std::string_view made = run.in({}, Framing::line).view();
  CHECK(made == expected);
  CHECK(run.in({}, Framing::line).view().data() == made.data());
  parley::wire::Dialect irc;
  irc.language = parley::wire::Dialect::Language::irc;
  CHECK(run.in(irc, Framing::line).view() ==
        ":ada!~u@parley PRIVMSG #room7 :xxxx\r\n:ada!~u@parley PRIVMSG #room7 :xxxx\r\n");
  const std::string line = ":ada!~u@parley PRIVMSG #room7 :xxxx";
  const std::string frame = std::string("\x82") + static_cast<char>(line.size()) + line;
  CHECK(run.in(irc, Framing::binary).view() == frame + frame);
}

TEST_CASE("a run knows who has spoken in it, and which bytes are whose") {
  const Batch batch{entry(1, 7), entry(2, 7, 9)};
  Run run{batch};
  CHECK(run.has_one_of({"guest:ada"}));
  CHECK_FALSE(run.has_one_of({"guest:bob"}));
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    CHECK(run.piece(i, {}, Framing::line) == parley::wire::json::encode(*batch[i]));
  }
  const std::string both =
      std::string(run.piece(0, {}, Framing::text)) + std::string(run.piece(1, {}, Framing::text));
  CHECK(run.in({}, Framing::text).view() == both);
}
