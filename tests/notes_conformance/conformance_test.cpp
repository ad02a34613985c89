// What every chat server of this project does, whatever it runs on: a subset of docs/protocol.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <memory>

#include "notes_conformance/server.hpp"
#include "server/talker.hpp"

using namespace parley::tests;

namespace {

std::string hello(const std::string& nick) {
  return json{{"type", "hello"}, {"id", 1}, {"nick", nick}}.dump() + "\n";
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

/// Says `count` messages of a kilobyte, a few in flight at once.
void say_many(Talker& talker, int count) {
  const std::string padding(1000, '.');
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < count; ++i) {
    ids.push_back(talker.tell(
        {{"type", "say"}, {"to", "#lobby"}, {"text", std::to_string(i) + " " + padding}}));
    if (ids.size() < 20 && i + 1 < count) continue;
    for (const std::uint64_t id : ids) REQUIRE(talker.answer(id)["type"] == "accepted");
    ids.clear();
  }
}

}  // namespace

TEST_CASE("hello is answered by welcome, with the nick and the version of the protocol") {
  Server server;
  Talker ada(server.port(), "ada");
  CHECK(ada.welcome()["type"] == "welcome");
  CHECK(ada.welcome()["nick"] == "ada");
  CHECK(ada.welcome()["version"] == 1);
  CHECK(ada.welcome()["line_bytes"] == 8192);
  Talker other(server.port(), "Ada");
  CHECK(other.welcome()["code"] == "nick_in_use");
}

TEST_CASE("nothing but ping is done before hello") {
  Server server;
  RawClient client(server.port());
  client.send(R"({"type":"ping","id":"first"})");
  CHECK(json::parse(client.read_line()) == json{{"type", "pong"}, {"id", "first"}});
  client.send(R"({"type":"join","id":2,"room":"#lobby"})");
  const json refused = json::parse(client.read_line());
  CHECK(refused["code"] == "not_signed_in");
  CHECK(refused["id"] == 2);
}

TEST_CASE("the one who joins first founds the room; the next is announced to it") {
  Server server;
  Talker ada(server.port(), "ada");
  const json founded = ada.join("#lobby");
  CHECK(founded["created"] == true);
  CHECK(founded["role"] == "founder");
  Talker bob(server.port(), "bob");
  const json joined = bob.join("#Lobby");
  CHECK(joined["room"] == "#lobby");
  CHECK(joined["members"] == 2);
  CHECK(ada.event("join")["from"] == "bob");
}

TEST_CASE("what is said is accepted with its seq, and reaches everybody in the room, in order") {
  Server server;
  Talker ada(server.port(), "ada");
  Talker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  std::vector<std::uint64_t> said;
  for (int i = 0; i < 50; ++i) {
    Talker& speaker = i % 2 == 0 ? ada : bob;
    const json accepted = speaker.say("#lobby", std::to_string(i) + " ");
    REQUIRE(accepted["type"] == "accepted");
    said.push_back(accepted["seq"]);
  }
  CHECK(std::ranges::is_sorted(said, std::ranges::less_equal()));
  expect_all(ada, 50);
  expect_all(bob, 50);
  CHECK(ada.history("#lobby").size() == 50);
}

TEST_CASE("a message is for one room: who is in another does not hear it") {
  Server server;
  Talker ada(server.port(), "ada");
  Talker bob(server.port(), "bob");
  Talker eve(server.port(), "eve");
  for (Talker* talker : {&ada, &bob}) talker->join("#tea");
  for (Talker* talker : {&ada, &eve}) talker->join("#coffee");
  ada.say("#tea", "for bob");
  ada.say("#coffee", "for eve");
  CHECK(bob.event("message")["text"] == "for bob");
  CHECK(eve.event("message")["text"] == "for eve");
  CHECK(eve.say("#tea", "let me in")["code"] == "not_a_member");
}

TEST_CASE("a direct message reaches the one it is for, and comes back to the one who said it") {
  Server server;
  Talker ada(server.port(), "ada");
  Talker bob(server.port(), "bob");
  CHECK(ada.say("bob", "only for you")["type"] == "accepted");
  for (Talker* talker : {&ada, &bob}) {
    const json direct = talker->event("direct");
    CHECK(direct["from"] == "ada");
    CHECK(direct["to"] == "bob");
    CHECK(direct["text"] == "only for you");
  }
  CHECK(ada.say("nobody", "is there?")["code"] == "no_such_user");
}

TEST_CASE("who parts is announced, hears nothing more, and may not speak") {
  Server server;
  Talker ada(server.port(), "ada");
  Talker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  CHECK(bob.ask({{"type", "part"}, {"room", "#lobby"}, {"reason", "tea"}})["type"] == "done");
  CHECK(ada.event("part")["text"] == "tea");
  ada.say("#lobby", "is bob gone?");
  CHECK(bob.say("#lobby", "I am")["code"] == "not_a_member");
  bob.raw().send(R"({"type":"quit"})");
  for (json line = bob.next(); line["type"] != "closing"; line = bob.next()) {
    CHECK(line["type"] != "message");
  }
}

TEST_CASE("each wrong line gets a precise error, and the next one is read") {
  Server server;
  RawClient client(server.port());
  const auto code = [&client](const std::string& line) {
    client.send(line);
    return json::parse(client.read_line())["code"].get<std::string>();
  };
  CHECK(code("what?") == "bad_json");
  CHECK(code("[]") == "bad_json");
  CHECK(code("{\"type\":\"ping\",\"text\":\"\xff\"}") == "bad_utf8");
  CHECK(code(R"({"type":"ping","id":1,"id":2})") == "duplicate_field");
  CHECK(code(R"({"type":"teleport"})") == "unknown_type");
  CHECK(code(R"({"type":"say","to":"#lobby"})") == "missing_field");
  CHECK(code(std::string(20'000, 'x')) == "line_too_long");
  client.send(R"({"type":"ping"})");
  CHECK(json::parse(client.read_line())["type"] == "pong");
}

TEST_CASE("too many lines that are no requests end the connection, with a reason") {
  Server server;
  RawClient client(server.port());
  for (int i = 0; i < 10; ++i) client.send("nonsense");
  const json last = json::parse(client.read_to_end());
  CHECK(last["type"] == "closing");
  CHECK(last["code"] == "too_many_errors");
}

TEST_CASE("several requests in one write, and one in many, are all answered") {
  Server server;
  RawClient client(server.port());
  client.send_bytes(hello("ada") +
                    "{\"type\":\"join\",\"id\":2,\"room\":\"#lobby\"}\r\n\n"
                    "{\"type\":\"say\",\"id\":3,\"to\":\"#lobby\",\"text\":\"hi\"}\n{\"ty");
  for (const char c : std::string("pe\":\"ping\",\"id\":4}\n")) client.send_bytes({&c, 1});
  std::vector<std::string> answers;
  while (answers.size() < 4) {
    const json line = json::parse(client.read_line());
    if (line.contains("id")) answers.push_back(line["type"]);
  }
  std::ranges::sort(answers);
  CHECK(answers == std::vector<std::string>{"accepted", "joined", "pong", "welcome"});
}

TEST_CASE("a peer that closes its sending half still gets its answers, and then the end") {
  Server server;
  RawClient client(server.port());
  client.send_bytes(hello("ada") + "{\"type\":\"ping\",\"id\":9}\n");
  client.finish_sending();
  std::string last = client.read_to_end();
  CHECK(json::parse(last)["id"] == 9);
}

TEST_CASE("a hundred clients in one room hear each other") {
  Server server;
  std::vector<std::unique_ptr<Talker>> talkers;
  for (int i = 0; i < 100; ++i) {
    talkers.push_back(std::make_unique<Talker>(server.port(), "user" + std::to_string(i)));
    REQUIRE(talkers.back()->join("#lobby")["members"] == i + 1);
  }
  for (int i = 0; i < 100; ++i) {
    REQUIRE(talkers[static_cast<std::size_t>(i)]->say("#lobby", std::to_string(i) + " ")["type"] ==
            "accepted");
  }
  for (const auto& talker : talkers) expect_all(*talker, 100);
}

TEST_CASE("who vanishes is announced, and disturbs nobody, also in the middle of a line") {
  Server server;
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  for (int i = 0; i < 20; ++i) {
    const std::string nick = "ghost" + std::to_string(i);
    Talker ghost(server.port(), nick);
    ghost.join("#lobby");
    ghost.raw().send_bytes("{\"type\":");
    if (i % 2 == 0) {
      ghost.raw().reset();
    } else {
      ghost.raw().close();
    }
    CHECK(ada.event("quit")["from"] == nick);
  }
  CHECK(ada.say("#lobby", "alone again")["type"] == "accepted");
}

TEST_CASE("a reader that stalls delays nobody, loses nothing, and catches up in order") {
  constexpr int messages = 4000;  // 4 MB: far past the socket's buffers and any outbox
  Server server;
  RawClient::Setting small;
  small.receive_buffer = 4096;
  Talker stalled(server.port(), "stalled", json::object(), small);
  Talker busy(server.port(), "busy");
  Talker ada(server.port(), "ada");
  for (Talker* talker : {&ada, &stalled, &busy}) talker->join("#lobby");
  say_many(ada, messages);
  expect_all(busy, messages);
  expect_all(stalled, messages);
  ada.say("#lobby", "4000 live");
  CHECK(stalled.event("message")["text"] == "4000 live");
}

TEST_CASE("a client that only asks and never reads its answers costs the others nothing") {
  Server server;
  RawClient::Setting small;
  small.receive_buffer = 4096;
  RawClient greedy(server.port(), small);
  std::string questions;
  for (int i = 0; i < 100; ++i) questions += "{\"type\":\"ping\"}\n";
  bool read_on = true;
  for (std::size_t sent = 0; read_on && sent < (64U << 20U); sent += questions.size()) {
    try {
      greedy.send_bytes(questions, std::chrono::seconds(1));
    } catch (const TimedOut&) {
      read_on = false;
    }
  }
  CHECK_FALSE(read_on);
  Talker ada(server.port(), "ada");
  CHECK(ada.join("#lobby")["type"] == "joined");
  CHECK(ada.say("#lobby", "still here")["type"] == "accepted");
}

TEST_CASE("SIGTERM ends the server with exit code 0") {
  Server server;
  Talker ada(server.port(), "ada");
  server.process().signal(SIGTERM);
  CHECK(server.process().wait() == Exit{0, 0});
}
