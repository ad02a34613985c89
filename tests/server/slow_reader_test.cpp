// Promise 3: a reader that stalls costs a bounded amount of memory, delays nobody, loses nothing.
#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

/// Kilobytes of the process in memory.
long resident(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      long kilobytes = 0;
      status >> kilobytes;
      return kilobytes;
    }
  }
  return 0;
}

RawClient::Setting small_buffer() {
  RawClient::Setting setting;
  setting.receive_buffer = 4096;
  return setting;
}

/// Reads messages until `count` came; demands that their seqs rise and their texts count up.
void expect_all(Talker& reader, int count) {
  std::uint64_t last = 0;
  for (int i = 0; i < count; ++i) {
    const json message = reader.event("message");
    REQUIRE(message["seq"].get<std::uint64_t>() > last);
    last = message["seq"];
    REQUIRE(message["text"].get<std::string>().starts_with(std::to_string(i) + " "));
  }
}

/// Says `count` messages of a kilobyte, as fast as they are accepted.
void say_many(Talker& talker, int count) {
  const std::string padding(1000, '.');
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < count; ++i) {
    ids.push_back(talker.tell(
        {{"type", "say"}, {"to", "#lobby"}, {"text", std::to_string(i) + " " + padding}}));
    if (ids.size() == 50 || i + 1 == count) {
      for (const std::uint64_t id : ids) REQUIRE(talker.answer(id)["type"] == "accepted");
      ids.clear();
    }
  }
}

const std::string small_tail = std::string(no_rate_limits) +
                               "[store]\ntail_entries = 500\n[connection]\noutbox_bytes = 32768\n";

void stall_and_read_again(const std::vector<std::string>& flags, const std::string& config) {
  constexpr int messages = 4000;  // 4 MB: far past any socket buffer, outbox and tail
  Parleyd server(flags, config);
  Talker stalled(server.port(), "stalled", json::object(), small_buffer());
  Talker busy(server.port(), "busy");
  Talker ada(server.port(), "ada");
  for (Talker* talker : {&ada, &stalled, &busy}) talker->join("#lobby");
  const long before = resident(server.pid());
  say_many(ada, messages);
  expect_all(busy, messages);
  const long after = resident(server.pid());
  // The tail (500 entries of 2 KB with their encodings) and buffers; not 4 MB for each who stalls.
  if (!sanitized()) CHECK(after - before < 12'000);
  expect_all(stalled, messages);
  // Caught up: what is said now comes at once, and the missed presence as a list of members.
  busy.ask({{"type", "part"}, {"room", "#lobby"}});
  ada.say("#lobby", "4000 live");
  expect_all(ada, messages);
  CHECK(stalled.event("message")["text"] == "4000 live");
}

}  // namespace

TEST_CASE("a stalled reader catches up from the disk, in order, and nobody waited for it") {
  stall_and_read_again({}, small_tail);
}

TEST_CASE("the same on two loops") { stall_and_read_again({"--threads", "2"}, small_tail); }

TEST_CASE("a stalled reader catches up from memory where the tail reaches back far enough") {
  stall_and_read_again({"--store", "memory"},
                       std::string(no_rate_limits) + "[connection]\noutbox_bytes = 32768\n");
}

TEST_CASE("who missed joins and parts while behind gets the list of members when it caught up") {
  Parleyd server({"--store", "memory"},
                 std::string(no_rate_limits) + "[connection]\noutbox_bytes = 32768\n");
  Talker stalled(server.port(), "stalled", json::object(), small_buffer());
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  stalled.join("#lobby");
  say_many(ada, 4000);
  Talker eve(server.port(), "eve");
  eve.join("#lobby");
  expect_all(stalled, 4000);
  const json members = stalled.event("members");
  CHECK_FALSE(members.contains("id"));
  CHECK(members["members"].size() == 3);
}

TEST_CASE("resuming far back goes on while new messages come, each once and in order") {
  Parleyd server({}, small_tail);
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  say_many(ada, 1500);
  Talker late(server.port(), "late");
  late.join("#lobby", 0);
  const std::string padding(1000, '.');
  for (int i = 1500; i < 1700; ++i) {
    ada.say("#lobby", std::to_string(i) + " " + padding);
  }
  expect_all(late, 1700);
}

TEST_CASE("who asks for lists and reads none of them costs one list, and gets all when it reads") {
  Parleyd server({"--store", "memory"},
                 std::string(no_rate_limits) +
                     "[connection]\noutbox_bytes = 32768\n[limits]\npage_bytes = 1000000\n");
  Talker ada(server.port(), "ada");
  const std::string topic(1000, 't');
  for (int i = 0; i < 300; ++i) {  // a list of 300 kB
    const std::string room = "#" + std::to_string(i);
    ada.join(room);
    ada.ask({{"type", "topic"}, {"room", room}, {"text", topic}});
    ada.ask({{"type", "part"}, {"room", room}});
  }
  const long before = resident(server.pid());
  constexpr int lists = 20;
  std::vector<std::unique_ptr<Talker>> greedy;
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < 5; ++i) {
    greedy.push_back(std::make_unique<Talker>(server.port(), "greedy" + std::to_string(i),
                                              json::object(), small_buffer()));
    std::string all;  // in one packet, and so in one read
    for (int n = 0; n < lists; ++n) {
      all += json{{"type", "rooms"}, {"id", 1000 + n}}.dump() + "\n";
      ids.push_back(static_cast<std::uint64_t>(1000 + n));
    }
    greedy.back()->raw().send_bytes(all);
  }
  RawClient irc(server.port(), small_buffer());
  irc.send("NICK old\r\nUSER u 0 * :r\r");
  std::string lines;
  for (int n = 0; n < lists; ++n) lines += "LIST\r\n";
  irc.send_bytes(lines);
  for (int i = 0; i < 20; ++i) CHECK(ada.ask({{"type", "ping"}})["type"] == "pong");
  CHECK(ada.ask({{"type", "rooms"}})["rooms"].size() == 300);
  // 6 outboxes with a list each; not 120 lists, which are 36 MB.
  if (!sanitized()) CHECK(resident(server.pid()) - before < 12'000);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    CHECK(greedy[i / lists]->answer(ids[i])["rooms"].size() == 300);
  }
  for (int ends = 0; ends < lists;)
    ends += irc.read_line().find(" 323 ") == std::string::npos ? 0 : 1;
}
