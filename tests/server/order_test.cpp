// The order of one connection's requests on the real process, and how a connection ends.
#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <vector>

#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

std::string hello_of(const std::string& nick) {
  return json{{"type", "hello"}, {"id", 1}, {"nick", nick}}.dump() + "\n";
}

/// All lines that a client who sends this at once gets, up to the end of the connection.
std::vector<json> all_of(std::uint16_t port, const std::string& nick, const std::string& lines) {
  RawClient client(port);
  client.send_bytes(hello_of(nick) + lines);
  std::vector<json> all;
  while (auto line = client.next_line()) all.push_back(json::parse(*line));
  return all;
}

constexpr const char* quit = "{\"type\":\"quit\"}\n";

}  // namespace

TEST_CASE("what is asked before quit is done and answered, in the order of the requests") {
  Parleyd server;
  Talker jo(server.port(), "jo");
  const auto lines = all_of(server.port(), "script",
                            R"({"type":"say","id":2,"to":"jo","text":"hi","key":"k"})"
                            "\n"
                            R"({"type":"join","id":3,"room":"#new"})"
                            "\n"
                            R"({"type":"say","id":4,"to":"#new","text":"there"})"
                            "\n"
                            R"({"type":"history","id":5,"with":"#new"})"
                            "\nnonsense\n"
                            R"({"type":"teleport","id":6})"
                            "\n"
                            R"({"type":"ping","id":7})"
                            "\n" +
                                std::string(quit));
  std::vector<std::string> answers;
  for (const json& line : lines) {
    const bool is_answer =
        line.contains("id") || line["type"] == "error" || line["type"] == "closing";
    if (is_answer) answers.push_back(line["type"]);
  }
  CHECK(answers == std::vector<std::string>{"welcome", "accepted", "joined", "accepted", "page",
                                            "error", "error", "pong", "closing"});
  CHECK(jo.event("direct")["text"] == "hi");
  CHECK(jo.history("#new") == std::vector<std::string>{"there"});
}

TEST_CASE("a query sees what the request before it changed") {
  Parleyd server;
  Talker ada(server.port(), "ada");
  ada.tell({{"type", "join"}, {"room", "#r"}});
  ada.tell({{"type", "topic"}, {"room", "#r"}, {"text", "news"}});
  const auto topic = ada.tell({{"type", "topic"}, {"room", "#r"}});
  ada.tell({{"type", "mode"}, {"room", "#r"}, {"moderated", true}});
  const auto modes = ada.tell({{"type", "mode"}, {"room", "#r"}});
  CHECK(ada.answer(topic)["text"] == "news");
  CHECK(ada.answer(modes)["moderated"] == true);
}

TEST_CASE("what a client sent before its connection broke is done, and then it leaves") {
  Parleyd server;
  Talker jo(server.port(), "jo");
  jo.join("#a");
  for (int i = 0; i < 10; ++i) {
    const std::string nick = "guest" + std::to_string(i);
    RawClient client(server.port());
    client.send_bytes(hello_of(nick) + R"({"type":"say","id":2,"to":"jo","text":"first"})"
                                       "\n"
                                       R"({"type":"join","id":3,"room":"#a"})"
                                       "\n"
                                       R"({"type":"say","id":4,"to":"#a","text":"second"})"
                                       "\n");
    if (i % 2 == 0) {
      client.close();
    } else {
      client.finish_sending();
      client.read_to_end();
    }
    CHECK(jo.event("direct")["from"] == nick);
    CHECK(jo.event("join")["from"] == nick);
    CHECK(jo.event("message")["from"] == nick);
    CHECK(jo.event("quit")["from"] == nick);
  }
}

TEST_CASE("SIGTERM: what was accepted before it is answered before the goodbye") {
  Parleyd server;
  Talker ada(server.port(), "ada");
  ada.join("#a");
  server.process().signal(SIGSTOP);
  std::vector<std::uint64_t> ids;
  ids.reserve(20);
  for (int i = 0; i < 20; ++i) {
    ids.push_back(ada.tell({{"type", "say"}, {"to", "#a"}, {"text", std::to_string(i)}}));
  }
  server.process().signal(SIGTERM);
  server.process().signal(SIGCONT);
  // Which of them the server read before the signal is its own affair: they are the first ones.
  bool refused = false;
  for (;;) {
    const json line = ada.next();
    if (line["type"] == "closing") break;
    if (!line.contains("id")) continue;
    CHECK(line["id"] == ids.front());
    ids.erase(ids.begin());
    if (line["type"] == "error") {
      CHECK(line["code"] == "shutting_down");
      refused = true;
    } else {
      CHECK(line["type"] == "accepted");
      CHECK_FALSE(refused);
    }
  }
}
