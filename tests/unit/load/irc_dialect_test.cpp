// IRC as the load tester hears it.
#include "load/irc_dialect.hpp"

#include <doctest/doctest.h>

#include <ostream>

using namespace parley::load;
using Kind = Heard::Kind;

TEST_CASE("what a server says, with and without tags and prefix") {
  IrcDialect irc;
  const Heard message = irc.hear(":ada!a@host PRIVMSG #room :a text: with colons");
  CHECK(message.kind == Kind::message);
  CHECK(message.room == "#room");
  CHECK(message.text == "a text: with colons");
  CHECK(irc.hear("@time=x;msgid=y :a!b@c PRIVMSG #r word").text == "word");
  CHECK(irc.hear(":irc.example 001 ada :Welcome").kind == Kind::welcome);
  const Heard joined = irc.hear(":irc.example 366 ada #room :End of /NAMES list.");
  CHECK(joined.kind == Kind::joined);
  CHECK(joined.room == "#room");
  CHECK(irc.hear("PING :token 1").text == "token 1");
  CHECK(irc.hear("PING irc.example").text == "irc.example");
  CHECK(irc.hear("ERROR :Closing Link").kind == Kind::closing);
  CHECK(irc.hear(":irc.example 433 * ada :Nickname is already in use").kind == Kind::refused);
  CHECK(irc.hear(":irc.example 422 ada :MOTD File is missing").kind == Kind::nothing);
  CHECK(irc.hear(":bob!b@c JOIN #room").kind == Kind::nothing);
  CHECK(irc.hear("").kind == Kind::unreadable);
  CHECK(irc.hear(":prefix-alone").kind == Kind::unreadable);
}

TEST_CASE("what it says") {
  const IrcDialect irc;
  CHECK(irc.hello("ada", "") == "NICK ada\r\nUSER load 0 * :parley-load\r\n");
  CHECK(irc.join("#r", {}) == "JOIN #r\r\n");
  CHECK(irc.say({.room = "#r", .text = "hi you", .key = "", .id = 0}) == "PRIVMSG #r :hi you\r\n");
  CHECK(irc.pong("x y") == "PONG :x y\r\n");
}
