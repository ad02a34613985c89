// The chat without a runtime: bytes in, bytes out, wake-ups, bounds.
#include "chat/chat.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using parley::core::Now;
using parley::core::SessionId;
using parley::notes::Chat;
using parley::notes::ChatSettings;

namespace {

Now at_noon() { return {parley::core::Time(std::chrono::hours(12)), std::chrono::hours(12)}; }

/// A session and what was written to it.
struct Peer {
  Peer(Chat& owner, const std::string& nick) : chat(owner), id(chat.connect("127.0.0.1")) {
    say(R"({"type":"hello","id":0,"nick":")" + nick + R"("})");
  }

  void say(const std::string& line) { chat.receive(id, line + "\n", at_noon()); }

  /// What waits; it is written then.
  std::string take() {
    std::string bytes(chat.to_write(id));
    chat.wrote(id, bytes.size(), at_noon());
    return bytes;
  }

  Chat& chat;
  SessionId id;
};

ChatSettings without_rates() {
  ChatSettings settings;
  settings.limits.session_messages = settings.limits.user_messages = settings.limits.session_other =
      settings.limits.user_bytes = settings.limits.address_bytes = {};
  return settings;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("two sessions talk: answers come first, then the message, to both") {
  Chat chat;
  Peer ada(chat, "ada");
  Peer bob(chat, "bob");
  ada.say(R"({"type":"join","id":1,"room":"#tea"})");
  bob.say(R"({"type":"join","id":1,"room":"#tea"})");
  ada.take();
  bob.take();
  ada.say(R"({"type":"say","id":"x","to":"#tea","text":"hi"})");
  const std::string own = ada.take();
  CHECK(own.find("\"accepted\",\"id\":\"x\"") < own.find("\"message\""));
  CHECK(count(bob.take(), "\"text\":\"hi\"") == 1);
}

TEST_CASE("bytes come in any split") {
  Chat chat;
  const SessionId id = chat.connect("127.0.0.1");
  for (const char c : std::string("{\"type\":\"ping\",\"id\":1}\r\n\n{\"type\":\"pi")) {
    chat.receive(id, {&c, 1}, at_noon());
  }
  chat.receive(id, "ng\",\"id\":2}\n{\"type\":\"ping\",\"id\":3}\n", at_noon());
  CHECK(count(std::string(chat.to_write(id)), "pong") == 3);
}

TEST_CASE("who has something new is in the list of the woken, once") {
  Chat chat;
  Peer ada(chat, "ada");
  Peer bob(chat, "bob");
  Peer eve(chat, "eve");
  for (Peer* peer : {&ada, &bob}) peer->say(R"({"type":"join","room":"#tea"})");
  CHECK(chat.take_woken() == std::vector<SessionId>{ada.id, bob.id, eve.id});
  CHECK(chat.take_woken().empty());
  ada.say(R"({"type":"say","to":"#tea","text":"one"})");
  ada.say(R"({"type":"say","to":"#tea","text":"two"})");
  auto woken = chat.take_woken();
  std::ranges::sort(woken);
  CHECK(woken == std::vector<SessionId>{ada.id, bob.id});
}

TEST_CASE("a session that does not read is behind at the bound, and catches up in order") {
  ChatSettings settings = without_rates();
  settings.outbox_bytes = 10'000;
  Chat chat(settings);
  Peer ada(chat, "ada");
  Peer slow(chat, "slow");
  const std::string padding(200, '.');
  for (Peer* peer : {&ada, &slow}) peer->say(R"({"type":"join","room":"#tea"})");
  for (int i = 0; i < 1000; ++i) {
    ada.say(R"({"type":"say","to":"#tea","text":"number )" + std::to_string(i) + "." + padding +
            "\"}");
    ada.take();
    REQUIRE(chat.to_write(slow.id).size() < 10'000 + 400);
  }
  std::string all;
  for (std::string some = slow.take(); !some.empty(); some = slow.take()) {
    REQUIRE(some.size() < 10'000 + 400);
    all += some;
  }
  std::size_t place = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = "\"number " + std::to_string(i) + ".";
    REQUIRE(count(all, text) == 1);
    REQUIRE(all.find(text) > place);
    place = all.find(text);
  }
  ada.say(R"({"type":"say","to":"#tea","text":"live"})");
  CHECK(count(slow.take(), "\"live\"") == 1);
}

TEST_CASE("who missed joins while behind gets the members when it has caught up") {
  ChatSettings settings = without_rates();
  settings.outbox_bytes = 4000;
  Chat chat(settings);
  Peer ada(chat, "ada");
  Peer slow(chat, "slow");
  for (Peer* peer : {&ada, &slow}) peer->say(R"({"type":"join","room":"#tea"})");
  for (int i = 0; i < 100; ++i) ada.say(R"({"type":"say","to":"#tea","text":"and so on"})");
  Peer eve(chat, "eve");
  eve.say(R"({"type":"join","room":"#tea"})");
  std::string all;
  for (std::string some = slow.take(); !some.empty(); some = slow.take()) all += some;
  CHECK_FALSE(has(all, R"("type":"join")"));
  CHECK(has(all, R"("type":"members")"));
  CHECK(has(all, R"("nick":"eve")"));
}

TEST_CASE("a session that asks and does not read is not read, and goes on when it reads") {
  ChatSettings settings = without_rates();
  settings.outbox_bytes = 1000;
  Chat chat(settings);
  Peer greedy(chat, "greedy");
  std::string questions;
  for (int i = 0; i < 200; ++i) {
    questions += "{\"type\":\"ping\",\"id\":" + std::to_string(i) + "}\n";
  }
  chat.receive(greedy.id, questions, at_noon());
  CHECK_FALSE(chat.may_read(greedy.id));
  CHECK(chat.to_write(greedy.id).size() < 2000 + 100);
  static_cast<void>(chat.take_woken());
  std::string all;
  for (std::string some = greedy.take(); !some.empty(); some = greedy.take()) all += some;
  CHECK(count(all, "pong") == 200);
  CHECK(chat.may_read(greedy.id));
  CHECK(chat.take_woken() == std::vector<SessionId>{greedy.id});
}

TEST_CASE("resuming with `after` gives what was missed, then what is new") {
  Chat chat;
  Peer ada(chat, "ada");
  ada.say(R"({"type":"join","room":"#tea"})");
  ada.say(R"({"type":"say","to":"#tea","text":"before"})");
  Peer late(chat, "late");
  late.take();
  late.say(R"({"type":"join","room":"#tea","after":1})");
  ada.say(R"({"type":"say","to":"#tea","text":"after"})");
  const std::string seen = late.take();
  CHECK(seen.find("\"joined\"") < seen.find("\"before\""));
  CHECK(seen.find("\"before\"") < seen.find("\"after\""));
}

TEST_CASE("after quit comes one closing line, and the session is over") {
  Chat chat;
  Peer ada(chat, "ada");
  ada.take();
  ada.say(R"({"type":"quit","reason":"tea"})");
  CHECK(chat.is_over(ada.id));
  CHECK_FALSE(chat.may_read(ada.id));
  CHECK(count(ada.take(), "\"closing\"") == 1);
  ada.say(R"({"type":"ping"})");
  CHECK(ada.take().empty());
}

TEST_CASE("a peer that has finished sending is over when all is answered") {
  ChatSettings settings = without_rates();
  settings.outbox_bytes = 200;
  Chat chat(settings);
  Peer ada(chat, "ada");
  std::string questions;
  for (int i = 0; i < 50; ++i) questions += "{\"type\":\"ping\",\"id\":7}\n";
  chat.receive(ada.id, questions, at_noon());
  chat.finish(ada.id);
  CHECK_FALSE(chat.is_over(ada.id));
  std::string all;
  for (std::string some = ada.take(); !some.empty(); some = ada.take()) all += some;
  CHECK(count(all, "pong") == 50);
  CHECK(chat.is_over(ada.id));
}

TEST_CASE("whose connection is gone is announced, and its nick is free") {
  Chat chat;
  Peer ada(chat, "ada");
  Peer bob(chat, "bob");
  for (Peer* peer : {&ada, &bob}) peer->say(R"({"type":"join","room":"#tea"})");
  ada.take();
  chat.disconnect(bob.id, "closed by peer", at_noon());
  CHECK(has(ada.take(), R"("type":"quit")"));
  CHECK(chat.counts().sessions == 1);
  Peer again(chat, "bob");
  CHECK(has(again.take(), "welcome"));
}
