// IRCv3 in raw lines against the real server: every capability that CAP LS announces.
#include "irc/talker.hpp"

using namespace parley::tests;

TEST_CASE("CAP: LS, REQ, LIST, NAK; registration waits for END") {
  Parleyd server;
  RawClient raw(server.port());
  raw.send("CAP LS 302");
  CHECK(raw.read_line() ==
        ":parley CAP * LS :away-notify batch cap-notify echo-message extended-join invite-notify "
        "labeled-response message-tags multi-prefix server-time standard-replies "
        "userhost-in-names\r");
  raw.send("NICK ada");
  raw.send("USER a 0 * a");
  raw.send("CAP REQ :batch sasl");
  CHECK(raw.read_line() == ":parley CAP * NAK :batch sasl\r");
  raw.send("CAP REQ :batch server-time");
  CHECK(raw.read_line() == ":parley CAP * ACK :batch server-time\r");
  raw.send("CAP REQ -batch");
  CHECK(raw.read_line() == ":parley CAP * ACK :-batch\r");
  raw.send("CAP LIST");
  CHECK(raw.read_line() == ":parley CAP * LIST :cap-notify server-time\r");
  raw.send("CAP END");
  CHECK(raw.read_line().starts_with(":parley 001 ada :"));
}

TEST_CASE("server-time, message-tags with msgid, echo-message, labeled-response, batch") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada",
                "server-time message-tags echo-message labeled-response batch");
  ada.join("#lobby");
  const std::string echo = ada.get("@label=a PRIVMSG #lobby :hi", "PRIVMSG");
  CHECK(echo.starts_with("@label=a;time=2"));
  CHECK(echo.ends_with("Z;msgid=2 :ada!~u@parley PRIVMSG #lobby :hi"));
  CHECK(ada.get("PRIVMSG #lobby :plain", "PRIVMSG").starts_with("@time="));
  CHECK(ada.get("@label=b PONG x", "label=b") == "@label=b :parley ACK");
  CHECK(ada.get("@label=c PING x", "label=c") == "@label=c :parley PONG parley :x");
  CHECK(ada.get("@label=d PRIVMSG nobody :x", "label=d").starts_with("@label=d :parley 401 ada"));
  CHECK(ada.get("@label=e NAMES #lobby", "label=e") ==
        "@label=e :parley BATCH +1 :labeled-response");
  CHECK(ada.next() == "@batch=1 :parley 353 ada = #lobby :@ada");
  CHECK(ada.next() == "@batch=1 :parley 366 ada #lobby :that is all");
  CHECK(ada.next() == ":parley BATCH :-1");
}

TEST_CASE("a label without echo-message is acknowledged when the message is durable") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "labeled-response batch");
  ada.join("#lobby");
  CHECK(ada.get("@label=a PRIVMSG #lobby :hi", "label") == "@label=a :parley ACK");
}

TEST_CASE("typing goes as a TAGMSG to those who have message-tags, and to nobody else") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "message-tags");
  IrcTalker bob(server.port(), "bob", "message-tags");
  IrcTalker eve(server.port(), "eve");
  for (IrcTalker* one : {&ada, &bob, &eve}) one->join("#lobby");
  ada.send("@+typing=active TAGMSG #lobby");
  CHECK(bob.until("TAGMSG").back() == "@+typing=active :ada!~u@parley TAGMSG :#lobby");
  ada.send("PRIVMSG #lobby :done");
  CHECK(eve.next() == ":ada!~u@parley PRIVMSG #lobby :done");
  ada.send("@+typing=active TAGMSG bob");
  CHECK(bob.until("TAGMSG").back() == "@+typing=active :ada!~u@parley TAGMSG :bob");
}

TEST_CASE("away-notify, extended-join, invite-notify: with them and without") {
  Parleyd server;
  IrcTalker with(server.port(), "with", "away-notify extended-join invite-notify");
  IrcTalker without(server.port(), "without");
  with.join("#lobby");
  without.join("#lobby");
  IrcTalker ada(server.port(), "ada");
  ada.join("#lobby");
  CHECK(with.until("ada").back() == ":ada!~u@parley JOIN #lobby * :ada");
  CHECK(without.next() == ":ada!~u@parley JOIN :#lobby");
  ada.get("AWAY :tea", " 306 ");
  CHECK(with.next() == ":ada!~u@parley AWAY :tea");
  IrcTalker guest(server.port(), "guest");
  with.send("INVITE guest #lobby");
  CHECK(with.until("INVITE").back().ends_with(":with!~u@parley INVITE guest :#lobby"));
  CHECK(guest.next() == ":with!~u@parley INVITE guest :#lobby");
  with.send("PRIVMSG #lobby :last");
  CHECK(without.next() == ":with!~u@parley PRIVMSG #lobby :last");
}

TEST_CASE("multi-prefix, userhost-in-names, standard-replies") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "multi-prefix userhost-in-names standard-replies");
  ada.join("#lobby");
  CHECK(ada.get("NAMES #lobby", " 353 ") == ":parley 353 ada = #lobby :@ada!~u@parley");
  ada.until(" 366 ");
  CHECK(ada.ask("PRIVMSG ada :\xFF").at(0).starts_with(":parley FAIL PRIVMSG INVALID_UTF8 :"));
}
