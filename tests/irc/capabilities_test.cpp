// IRCv3 in raw lines against the real server: every capability that CAP LS announces.
#include "irc/talker.hpp"

using namespace parley::tests;

TEST_CASE("CAP: LS, REQ, LIST, NAK; registration waits for END") {
  Parleyd server;
  RawClient raw(server.port());
  raw.send("CAP LS 302");
  CHECK(raw.read_line() ==
        ":parley CAP * LS :account-notify account-tag away-notify batch cap-notify "
        "draft/account-registration=custom-account-name draft/chathistory draft/event-playback "
        "draft/message-redaction draft/read-marker echo-message extended-join invite-notify "
        "labeled-response message-tags multi-prefix sasl=PLAIN,SCRAM-SHA-256 server-time "
        "setname standard-replies userhost-in-names\r");
  raw.send("NICK ada");
  raw.send("USER a 0 * a");
  raw.send("CAP REQ :batch tea");
  CHECK(raw.read_line() == ":parley CAP * NAK :batch tea\r");
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
  CHECK(ada.next() == "@batch=1 :parley 366 ada #lobby :End of /NAMES list");
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
  CHECK(with.until("ada").back() == ":ada!~u@parley JOIN #lobby * :r");
  CHECK(without.next() == ":ada!~u@parley JOIN :#lobby");
  ada.get("AWAY :tea", RPL_NOWAWAY);
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
  CHECK(ada.get("NAMES #lobby", RPL_NAMREPLY) == ":parley 353 ada = #lobby :@ada!~u@parley");
  ada.until(RPL_ENDOFNAMES);
  CHECK(ada.ask("PRIVMSG ada :\xFF").at(0).starts_with(":parley FAIL PRIVMSG INVALID_UTF8 :"));
}

namespace {

/// The texts of a history batch, which must be one.
std::string history(IrcTalker& who, const std::string& line) {
  who.send(line);
  std::string texts;
  const std::string begin = who.until(" BATCH ").back();
  CHECK(begin.find(" chathistory :#lobby") != std::string::npos);
  for (std::string text = who.next(); text.find(" BATCH :-") == std::string::npos;
       text = who.next()) {
    CHECK(text.starts_with("@batch="));
    texts += text.substr(text.rfind(':') + 1) + " ";
  }
  return texts;
}

}  // namespace

TEST_CASE("draft/chathistory: every sub-command reads the log; what is wrong gets a FAIL") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "message-tags batch labeled-response");
  ada.join("#lobby");  // entry 1
  for (const char* text : {"2", "3", "4", "5", "6", "7"}) {
    ada.send(std::string("PRIVMSG #lobby :") + text);  // entry 2 says "2"
  }
  CHECK(ada.get("@label=x PRIVMSG #lobby :8", "label") == "@label=x :parley ACK");
  CHECK(history(ada, "CHATHISTORY LATEST #lobby * 3") == "6 7 8 ");
  CHECK(history(ada, "CHATHISTORY LATEST #lobby msgid=6 9") == "7 8 ");
  CHECK(history(ada, "CHATHISTORY BEFORE #lobby msgid=5.2 2") == "3 4 ");
  CHECK(history(ada, "CHATHISTORY AFTER #lobby msgid=5 2") == "6 7 ");
  CHECK(history(ada, "CHATHISTORY AROUND #lobby msgid=5 4") == "3 4 5 6 ");
  CHECK(history(ada, "CHATHISTORY BETWEEN #lobby msgid=3 msgid=6 9") == "4 5 ");
  CHECK(history(ada, "CHATHISTORY BETWEEN #lobby msgid=6 msgid=3 9") == "4 5 ");
  CHECK(history(ada, "CHATHISTORY AFTER #lobby msgid=8 9").empty());
  ada.send("@label=h CHATHISTORY LATEST #lobby * 1");
  CHECK(ada.next().starts_with("@label=h :parley BATCH +"));
  CHECK(ada.next().ends_with(":ada!~u@parley PRIVMSG #lobby :8"));
  CHECK(ada.next().starts_with(":parley BATCH :-"));
  const auto fails = [&](const std::string& rest, const std::string& how) {
    CAPTURE(rest);
    CHECK(ada.get("CHATHISTORY " + rest, "FAIL").starts_with(":parley FAIL CHATHISTORY " + how));
  };
  fails("LATEST #nowhere * 5", "INVALID_TARGET #nowhere :");
  fails("LATEST #lobby", "NEED_MORE_PARAMS LATEST :");
  fails("BEFORE #lobby msgid=x 5", "INVALID_PARAMS BEFORE :");
  fails("BEFORE #lobby msgid=5 many", "INVALID_PARAMS BEFORE :");
  fails("TARGETS a b 5", "INVALID_PARAMS TARGETS :");
}

TEST_CASE("what somebody said just before a new nick is not told to them again") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  ada.until("JOIN");
  ada.raw().send_bytes("PRIVMSG #lobby :as ada\r\nNICK eve\r\nPRIVMSG #lobby :as eve\r\n");
  CHECK(ada.next() == ":ada!~u@parley NICK :eve");
  bob.until("as eve");
  CHECK(ada.get("PRIVMSG nobody :x", ERR_NOSUCHNICK).starts_with(":parley 401 eve nobody"));
  bob.send("PRIVMSG #lobby :last");
  CHECK(ada.next() == ":bob!~u@parley PRIVMSG #lobby :last");
}
