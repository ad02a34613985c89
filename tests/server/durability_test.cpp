// Promises 1 and 2 on the real process: durable when acknowledged, resumed exactly once.
#include <doctest/doctest.h>

#include <set>

#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

TEST_CASE("what was acknowledged before kill -9 is there after it, once and in order") {
  Parleyd server({}, no_rate_limits);
  for (int round = 0; round < 5; ++round) {
    const std::string room = "#round" + std::to_string(round);
    std::vector<std::string> acknowledged;
    {
      Talker ada(server.port(), "ada");
      ada.join(room);
      for (int i = 0; i < 300; ++i) {
        ada.tell({{"type", "say"}, {"to", room}, {"text", std::to_string(i)}});
      }
      for (int wanted = 20 + 40 * round; wanted > 0;) {
        const json line = ada.next();
        if (line["type"] != "accepted") continue;
        acknowledged.push_back(std::to_string(acknowledged.size()));
        --wanted;
      }
      server.kill();
    }
    server.start();
    Talker bob(server.port(), "bob");
    const auto kept = bob.history(room);
    REQUIRE(kept.size() >= acknowledged.size());
    for (std::size_t i = 0; i < acknowledged.size(); ++i) CHECK(kept[i] == acknowledged[i]);
    CHECK(std::set(kept.begin(), kept.end()).size() == kept.size());
  }
}

// Found by the simulation: the catch-up began with the first conversation before the loop had taken
// the second one, and a client that keeps one cursor for all of them dropped what came too late.
TEST_CASE("direct messages of several conversations are resumed in the order of the log") {
  Parleyd server({}, no_rate_limits);
  json bobs_secret{{"secret", "bob's own long secret"}};
  Talker ada(server.port(), "ada");
  Talker cid(server.port(), "cid");
  {
    const Talker bob(server.port(), "bob", bobs_secret);
    bobs_secret["after"] = bob.welcome()["head"];
    ada.say("bob", "one");
    cid.say("bob", "two");
    ada.say("bob", "three");
    cid.say("bob", "four");
  }
  Talker bob(server.port(), "bob", bobs_secret);
  for (const char* text : {"one", "two", "three", "four"}) {
    CHECK(bob.event("direct")["text"] == text);
  }
}

TEST_CASE("a client that resumes after a restart gets what it missed, once, then live") {
  Parleyd server({}, no_rate_limits);
  std::uint64_t seen = 0;
  {
    Talker ada(server.port(), "ada");
    Talker bob(server.port(), "bob");
    ada.join("#lobby");
    bob.join("#lobby");
    ada.say("#lobby", "one");
    seen = bob.event("message")["seq"];
    bob.raw().close();
    ada.say("#lobby", "two");
    ada.say("#lobby", "three");
  }
  server.restart();
  Talker bob(server.port(), "bob");
  CHECK(bob.join("#lobby", seen)["type"] == "joined");
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  ada.say("#lobby", "four");
  for (const char* text : {"two", "three", "four"}) CHECK(bob.event("message")["text"] == text);
}

TEST_CASE(
    "a message sent again with its key is stored once, over a kill and with a new connection") {
  Parleyd server({}, no_rate_limits);
  const json secret{{"secret", "0123456789abcdef0123456789abcdef"}};
  const json say{{"type", "say"}, {"to", "#lobby"}, {"text", "only once"}, {"key", "k1"}};
  json first;
  {
    Talker ada(server.port(), "ada", secret);
    ada.join("#lobby");
    first = ada.ask(say);
  }
  server.kill();
  server.start();
  Talker ada(server.port(), "ada", secret);
  CHECK(ada.join("#lobby")["role"] == "founder");
  const json second = ada.ask(say);
  CHECK(second["seq"] == first["seq"]);
  CHECK(second["time"] == first["time"]);
  CHECK(ada.history("#lobby") == std::vector<std::string>{"only once"});
}

TEST_CASE("topic, roles, bans and modes survive a restart") {
  Parleyd server({}, no_rate_limits);
  const json adas{{"secret", "adas secret adas secret"}};
  const json bobs{{"secret", "bobs secret bobs secret"}};
  {
    Talker ada(server.port(), "ada", adas);
    Talker bob(server.port(), "bob", bobs);
    ada.join("#lobby");
    bob.join("#lobby");
    ada.ask({{"type", "topic"}, {"room", "#lobby"}, {"text", "tea"}});
    ada.ask({{"type", "grant"}, {"room", "#lobby"}, {"nick", "bob"}, {"role", "operator"}});
    ada.ask({{"type", "ban"}, {"room", "#lobby"}, {"mask", "troll"}});
    ada.ask({{"type", "mode"}, {"room", "#lobby"}, {"moderated", true}});
  }
  server.restart();
  Talker bob(server.port(), "bob", bobs);
  const json joined = bob.join("#lobby");
  CHECK(joined["role"] == "operator");
  CHECK(joined["topic"] == "tea");
  CHECK(joined["moderated"] == true);
  Talker troll(server.port(), "Troll");
  CHECK(troll.join("#lobby")["code"] == "banned");
  Talker eve(server.port(), "eve");
  eve.join("#lobby");
  CHECK(eve.say("#lobby", "hm")["code"] == "moderated");
}

TEST_CASE("a log that is locked refuses messages with a reason and takes them again later") {
  Parleyd server({}, no_rate_limits);
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  Process other(
      {"/bin/sh", "-c",
       "exec python3 -c \"import sqlite3, sys\n"
       "log = sqlite3.connect('" +
           (server.data() / "log.db").string() +
           "')\n"
           "log.execute('BEGIN IMMEDIATE')\nprint('locked', flush=True)\nsys.stdin.read()\""});
  REQUIRE(other.read_line() == "locked");
  const json refused = ada.say("#lobby", "lost?");
  CHECK(refused["code"] == "log_unavailable");
  CHECK(refused["text"] == "the log cannot be used now; whoever runs the server can see why");
  CHECK(ada.ask({{"type", "ping"}})["type"] == "pong");
  other.close_input();
  other.wait();
  CHECK(ada.say("#lobby", "kept")["type"] == "accepted");
  CHECK(ada.history("#lobby") == std::vector<std::string>{"kept"});
  CHECK(server.log().find("locked by another process") != std::string::npos);
}
