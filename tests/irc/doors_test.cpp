// By which door a client comes, and who is let in: sts, ping cookies, KNOCK, masks and nicks.
#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"

using namespace parley::tests;

namespace {

std::string listed(std::uint16_t port, const std::string& line, bool tls = false) {
  RawClient raw(port, tls ? through_tls() : RawClient::Setting{});
  raw.send(line);
  return raw.read_line();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("sts: the port without TLS, the duration through it, and never to be asked for") {
  Parleyd server({"--tls", "127.0.0.1:0"}, "[tls]\nstrict_seconds = 86400\nstrict_port = 6697\n");
  CHECK(has(listed(server.port(), "CAP LS 302"), " sts=port=6697\r"));
  CHECK(has(listed(server.tls_port(), "CAP LS 302", true), " sts=duration=86400\r"));
  CHECK_FALSE(has(listed(server.port(), "CAP LS"), "sts"));  // it is nothing without its value
  CHECK(listed(server.port(), "CAP REQ :sts") == ":parley CAP * NAK :sts\r");
}

TEST_CASE("sts is not announced unless strict_seconds says so, nor without TLS") {
  Parleyd tls({"--tls", "127.0.0.1:0"});
  CHECK_FALSE(has(listed(tls.port(), "CAP LS 302"), "sts"));
  CHECK_FALSE(has(listed(tls.tls_port(), "CAP LS 302", true), "sts"));
  if (everything_through_tls()) return;  // then there is no server without it
  Parleyd plain({}, "[tls]\nstrict_seconds = 86400\n");
  CHECK_FALSE(has(listed(plain.port(), "CAP LS 302"), "sts"));
}

TEST_CASE("cap-notify: 302 switches it on; CAP LS without a version does not") {
  Parleyd server;
  RawClient raw(server.port());
  raw.send("CAP LS");
  CHECK_FALSE(has(raw.read_line(), "="));
  raw.send("CAP LIST");
  CHECK(raw.read_line() == ":parley CAP * LIST :\r");
  raw.send("CAP LS 302");
  CHECK(has(raw.read_line(), " sasl=PLAIN,SCRAM-SHA-256 "));
  raw.send("CAP LIST");
  CHECK(raw.read_line() == ":parley CAP * LIST :cap-notify\r");
}

TEST_CASE("CAP LS compares versions as numbers: 1000 is newer than 302") {
  Parleyd server;
  CHECK(has(listed(server.port(), "CAP LS 1000"), "="));
  CHECK_FALSE(has(listed(server.port(), "CAP LS 301"), "="));
  CHECK_FALSE(has(listed(server.port(), "CAP LS newest"), "="));
}

TEST_CASE("what is not there is not announced: chghost, as no host ever changes, and STARTTLS") {
  Parleyd server({"--tls", "127.0.0.1:0"});
  const std::string all = listed(server.port(), "CAP LS 302");
  CHECK_FALSE(has(all, "chghost"));
  CHECK_FALSE(has(all, " tls"));
  CHECK(listed(server.port(), "CAP REQ :chghost") == ":parley CAP * NAK :chghost\r");
  IrcTalker ada(server.port(), "ada");
  CHECK(ada.ask("STARTTLS").at(0).starts_with(":parley 421 ada STARTTLS :"));
}

TEST_CASE("ping cookies: who cannot answer the PING is not registered") {
  Parleyd server({}, "[connection]\nping_cookie = true\n");
  RawClient raw(server.port());
  raw.send("NICK ada");
  raw.send("USER u 0 * :r");
  const std::string ping = raw.read_line();
  REQUIRE(ping.starts_with("PING :"));
  const std::string cookie = ping.substr(6, ping.size() - 7);
  CHECK(cookie.size() == 10);
  raw.send("PONG :a guess");
  CHECK(raw.read_line() == ":parley 513 * :To connect, type /QUOTE PONG " + cookie + "\r");
  raw.send("JOIN #lobby");
  CHECK(raw.read_line().starts_with(":parley 451 * :"));
  raw.send("PONG " + cookie);
  CHECK(raw.read_line().starts_with(":parley 001 ada :"));
}

TEST_CASE("ISUPPORT KNOCK: a closed room's operators hear of it, and of nothing else") {
  Parleyd server({}, "[rates]\nuser_creates_per_second = 0.001\nuser_creates_burst = 2\n");
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  IrcTalker eve(server.port(), "eve");
  ada.join("#club");
  eve.join("#club");
  ada.until("JOIN");
  CHECK(bob.get("KNOCK #club", ERR_CHANOPEN).starts_with(":parley 713 bob #club :"));
  CHECK(ada.get("KNOCK #club", ERR_KNOCKONCHAN).starts_with(":parley 714 ada #club :"));
  CHECK(bob.get("KNOCK #nowhere", ERR_NOSUCHCHANNEL).starts_with(":parley 403 bob #nowhere :"));
  ada.get("MODE #club +i", "MODE");
  CHECK(bob.get("KNOCK #club :it is me", RPL_KNOCKDLVR).starts_with(":parley 711 bob #club :"));
  CHECK(ada.until(RPL_KNOCK).back() == ":parley 710 ada #club bob!~u@parley :it is me");
  CHECK(bob.get("KNOCK #club", RPL_KNOCKDLVR).starts_with(":parley 711 bob #club :"));
  CHECK(ada.until(RPL_KNOCK).back() ==
        ":parley 710 ada #club bob!~u@parley :has asked for an invite");
  CHECK(bob.get("KNOCK #club", ERR_TOOMANYKNOCK).starts_with(":parley 712 bob #club :"));
  ada.get("MODE #club +b bob", "+b");
  CHECK(bob.get("KNOCK #club", ERR_CANNOTSENDTOCHAN).starts_with(":parley 404 bob #club :"));
  ada.send("PRIVMSG #club :done");
  for (const std::string& line : eve.until("done")) CHECK_FALSE(has(line, " 710 "));
}

TEST_CASE("KNOCK and JSON: the two see each other's knocks") {
  Parleyd server;
  Talker json(server.port(), "jo");
  IrcTalker bob(server.port(), "bob");
  json.join("#club");
  json.ask({{"type", "mode"}, {"room", "#club"}, {"private", true}});
  CHECK(bob.get("KNOCK #club :please", RPL_KNOCKDLVR).starts_with(":parley 711 bob #club :"));
  const auto knocked = json.event("knocked");
  CHECK(knocked["from"] == "bob");
  CHECK(knocked["room"] == "#club");
  CHECK(knocked["text"] == "please");
  bob.join("#den");
  bob.get("MODE #den +k word", "MODE");
  CHECK(json.ask({{"type", "knock"}, {"room", "#den"}})["type"] == "done");
  CHECK(bob.until(RPL_KNOCK).back() ==
        ":parley 710 bob #den jo!~u@parley :has asked for an invite");
}

TEST_CASE("a mask on a nick: who it covers keeps the nick while in the room, with 437") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  ada.get("MODE #lobby +q bob", "+q");
  bob.until("+q");
  CHECK(bob.get("NICK rob", ERR_UNAVAILRESOURCE)
            .starts_with(":parley 437 bob rob :you are muted in #lobby"));
  CHECK(bob.get("NICK BOB", "NICK") == ":bob!~u@parley NICK :BOB");  // the same to a mask
  ada.get("MODE #lobby -q+b bob bob", "+b");
  bob.until("+b");
  CHECK(bob.get("NICK rob", ERR_UNAVAILRESOURCE)
            .starts_with(":parley 437 BOB rob :you are banned in #lobby"));
  bob.get("PART #lobby", "PART");
  CHECK(bob.get("NICK rob", "NICK") == ":BOB!~u@parley NICK :rob");
  bob.join("#lobby");  // the mask named a nick: who is to stay out is banned by address or account
  ada.get("MODE #lobby +b @127.0.0.1", "+b :*!*@127.0.0.1");
  bob.get("PART #lobby", "PART");
  CHECK(bob.get("JOIN #lobby", ERR_BANNEDFROMCHAN).starts_with(":parley 474 rob #lobby :"));
}

TEST_CASE("353 has an @ before a secret room, and = before any other") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  ada.join("#lobby");
  CHECK(ada.get("NAMES #lobby", RPL_NAMREPLY) == ":parley 353 ada = #lobby :@ada");
  ada.get("MODE #lobby +s", "MODE");
  CHECK(ada.get("NAMES #lobby", RPL_NAMREPLY) == ":parley 353 ada @ #lobby :@ada");
  ada.get("MODE #lobby -s+i", ":+i");
  CHECK(ada.get("NAMES #lobby", RPL_NAMREPLY) == ":parley 353 ada = #lobby :@ada");
}

TEST_CASE("too fast: 263, and the request is not carried out") {
  Parleyd server({}, "[rates]\nsession_messages_per_second = 0.01\nsession_messages_burst = 1\n");
  IrcTalker ada(server.port(), "ada");
  ada.join("#lobby");
  ada.send("PRIVMSG #lobby :one");
  CHECK(ada.get("PRIVMSG #lobby :two", RPL_TRYAGAIN).starts_with(":parley 263 ada PRIVMSG :"));
}
