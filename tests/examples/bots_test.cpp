// The bots of docs/examples, in a room with a client and a real server.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "server/talker.hpp"
#include "support/parleyd.hpp"
#include "support/process.hpp"

using namespace parley::tests;

namespace {

using Texts = std::vector<std::string>;

struct Bot {
  std::string interpreter;
  std::string file;
  bool resumes;  // gets what was said while it was not connected
};

Process start(const Bot& bot, const Parleyd& server) {
  return Process({"/usr/bin/env", bot.interpreter,
                  source_file("docs/examples/" + bot.file).string(), "127.0.0.1",
                  std::to_string(server.port()), "#lobby"});
}

/// Runs a case for each bot, as doctest's subcases.
template <class Case>
void for_each_bot(Case run) {
  std::optional<Bot> bot;
  SUBCASE("Python") { bot = Bot{"python3", "bot.py", true}; }
  SUBCASE("Node") { bot = Bot{"node", "bot.mjs", true}; }
  SUBCASE("shell") { bot = Bot{"bash", "bot.sh", false}; }
  if (bot) run(*bot);
}

/// The texts of the next messages that others than ada send.
Texts answers(Talker& ada, std::size_t count) {
  Texts texts;
  while (texts.size() < count) {
    const json message = ada.event("message");
    if (message["from"] != "ada") texts.push_back(message["text"]);
  }
  return texts;
}

std::string joiner(Talker& listener) { return listener.event("join")["from"]; }

/// Joins the room, and returns when the bot is there.
void meet(Talker& ada, const std::string& bot) {
  if (ada.join("#lobby")["members"] == 1) CHECK(joiner(ada) == bot);
}

}  // namespace

TEST_CASE("a bot joins the room and answers its command, and nothing else") {
  for_each_bot([](const Bot& bot) {
    const Parleyd server({"--store", "memory"});
    Talker ada(server.port(), "ada");
    ada.join("#lobby");
    const Process process = start(bot, server);
    CHECK(joiner(ada) == "echo");
    const std::string text = R"("a\b" c:\new, é and 漢字 {"type":"ping"})";
    ada.say("#lobby", "hello");
    ada.say("#lobby", "!echo " + text);
    ada.say("#lobby", "!echo two\nlines");
    ada.say("#lobby", "!echo end");
    CHECK(answers(ada, 3) == Texts{text, "two\nlines", "end"});
  });
}

TEST_CASE("a bot takes another nick while its own is in use") {
  for_each_bot([](const Bot& bot) {
    const Parleyd server({"--store", "memory"});
    Talker ada(server.port(), "ada");
    const Talker first(server.port(), "echo");
    const Talker second(server.port(), "echo_");
    ada.join("#lobby");
    const Process process = start(bot, server);
    CHECK(joiner(ada) == "echo__");
    ada.say("#lobby", "!echo end");
    CHECK(answers(ada, 1) == Texts{"end"});
  });
}

TEST_CASE("two bots do not answer each other") {
  for_each_bot([](const Bot& bot) {
    const Parleyd server({"--store", "memory"});
    Talker ada(server.port(), "ada");
    ada.join("#lobby");
    const Process one = start(bot, server);
    CHECK(joiner(ada) == "echo");
    const Process two = start(bot, server);
    CHECK(joiner(ada) == "echo_");
    ada.say("#lobby", "!echo !echo again");
    CHECK(answers(ada, 2) == Texts{"!echo again", "!echo again"});
    ada.say("#lobby", "!echo end");
    CHECK(answers(ada, 2) == Texts{"end", "end"});
  });
}

TEST_CASE("a bot goes on after the server was killed, and answers what was asked meanwhile") {
  for_each_bot([](const Bot& bot) {
    Parleyd server;
    std::optional<Talker> ada(std::in_place, server.port(), "ada");
    ada->join("#lobby");
    const Process process = start(bot, server);
    CHECK(joiner(*ada) == "echo");
    ada->say("#lobby", "!echo before");
    CHECK(answers(*ada, 1) == Texts{"before"});

    server.kill();
    server.start();
    ada.emplace(server.port(), "ada");
    Texts expected;
    if (bot.resumes) {
      ada->join("#lobby");
      ada->say("#lobby", "!echo meanwhile");
      expected.emplace_back("meanwhile");
    } else {
      meet(*ada, "echo");
    }
    ada->say("#lobby", "!echo end");
    expected.emplace_back("end");
    CHECK(answers(*ada, expected.size()) == expected);
  });
}

TEST_CASE("a bot goes on after a server without a disk was restarted, whose log is shorter") {
  for_each_bot([](const Bot& bot) {
    Parleyd server({"--store", "memory"});
    std::optional<Talker> ada(std::in_place, server.port(), "ada");
    ada->join("#lobby");
    const Process process = start(bot, server);
    CHECK(joiner(*ada) == "echo");
    ada->say("#lobby", "!echo before");
    CHECK(answers(*ada, 1) == Texts{"before"});

    server.restart();
    ada.emplace(server.port(), "ada");
    meet(*ada, "echo");
    ada->say("#lobby", "!echo end");
    CHECK(answers(*ada, 1) == Texts{"end"});
  });
}
