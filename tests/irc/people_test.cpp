// Registration and people in raw IRC lines against the real server.
#include "irc/talker.hpp"
#include "server/talker.hpp"

using namespace parley::tests;

TEST_CASE("registration says what is true, and refuses in its own numerics") {
  Parleyd server;
  RawClient raw(server.port());
  const auto next = [&]() { return raw.read_line(); };
  raw.send("USER a 0 * :a");
  raw.send("JOIN #lobby");
  CHECK(next().starts_with(":parley 451 * :"));
  raw.send("NICK");
  CHECK(next().starts_with(":parley 431 * :"));
  raw.send("NICK 1a");
  CHECK(next().starts_with(":parley 432 * 1a :"));
  IrcTalker ada(server.port(), "ada");
  raw.send("NICK Ada");
  CHECK(next().starts_with(":parley 433 * Ada :"));
  raw.send("NICK eve");
  CHECK(next().starts_with(":parley 001 eve :"));
  std::string all;
  for (const std::string& line : ada.welcome()) all += line + "\n";
  for (const char* token : {" 001 ",
                            " 002 ",
                            " 003 ",
                            " 004 ",
                            " 422 ",
                            " CASEMAPPING=ascii ",
                            " CHANTYPES=# ",
                            " PREFIX=(ov)@+ ",
                            " CHANMODES=Ibeq,k,l,imnst ",
                            " NICKLEN=32 ",
                            " CHANNELLEN=51 ",
                            " UTF8ONLY ",
                            " AWAYLEN=256 ",
                            " BOT=B ",
                            " CHANLIMIT=#:250 ",
                            " CHATHISTORY=200 ",
                            " CLIENTTAGDENY=*,-typing ",
                            " ELIST=CMNTU ",
                            " EXCEPTS=e ",
                            " INVEX=I ",
                            " KEYLEN=32 ",
                            " KICKLEN=256 ",
                            " MAXLIST=I:200,b:200,e:200,q:200 ",
                            " MODES ",
                            " MONITOR=100 ",
                            " MSGREFTYPES=msgid,timestamp ",
                            " NAMELEN=128 ",
                            " NETWORK=Parley ",
                            " SAFELIST ",
                            " TARGMAX=PRIVMSG:4,NOTICE:4,",
                            " TOPICLEN=1024 ",
                            " WHOX ",
                            " 251 ",
                            " 255 ",
                            " 265 ",
                            " 266 "}) {
    CAPTURE(token);
    CHECK(all.find(token) != std::string::npos);
  }
}

TEST_CASE("a password is the secret: the same one is the same person") {
  Parleyd server;
  const std::string secret = "correct-horse-battery";
  IrcTalker first(server.port(), "ada", "", secret);
  IrcTalker second(server.port(), "other", "", secret);
  CHECK(second.welcome().front().starts_with(":parley 001 ada :"));
  first.send("NICK lovelace");
  CHECK(first.next() == ":ada!~u@parley NICK :lovelace");
  CHECK(second.next() == ":ada!~u@parley NICK :lovelace");
  RawClient weak(server.port());
  weak.send("PASS short");
  CHECK(weak.read_line().starts_with(":parley 464 * :"));
  CHECK(weak.read_to_end().starts_with("ERROR :bad_secret"));
}

TEST_CASE("whois, who, ison, userhost, away, whowas") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  CHECK(bob.get("AWAY :tea", RPL_NOWAWAY).starts_with(":parley 306 bob :"));
  ada.send("WHOIS bob");
  CHECK(ada.next() == ":parley 311 ada bob ~u parley * :r");
  CHECK(ada.next().starts_with(":parley 312 ada bob parley :"));
  CHECK(ada.next() == ":parley 301 ada bob :tea");
  if (everything_through_tls()) CHECK(ada.next().starts_with(":parley 671 ada bob :"));
  CHECK(ada.next().starts_with(":parley 317 ada bob 0 1"));
  CHECK(ada.next() == ":parley 318 ada bob :End of /WHOIS list");
  CHECK(bob.get("WHOIS ada", RPL_WHOISCHANNELS) == ":parley 319 bob ada :@#lobby");
  CHECK(bob.get("WHOIS nobody", ERR_NOSUCHNICK).starts_with(":parley 401 bob nobody :"));
  CHECK(bob.get("WHO #lobby", RPL_WHOREPLY) ==
        ":parley 352 bob #lobby ~u parley parley ada H@ :0 r");
  CHECK(bob.next() == ":parley 315 bob #lobby :End of /WHO list");
  CHECK(ada.get("WHO bob", RPL_WHOREPLY) == ":parley 352 ada * ~u parley parley bob G :0 r");
  CHECK(ada.get("ISON bob nobody ada", RPL_ISON) == ":parley 303 ada :bob ada");
  CHECK(ada.get("USERHOST bob", RPL_USERHOST) == ":parley 302 ada :bob=-~u@parley");
  CHECK(bob.get("AWAY", RPL_UNAWAY).starts_with(":parley 305 bob :"));
  CHECK(ada.get("WHOWAS bob", ERR_WASNOSUCHNICK).starts_with(":parley 406 ada bob :"));
  CHECK(ada.next() == ":parley 369 ada bob :End of WHOWAS");
  bob.send("QUIT");
  bob.raw().read_to_end();
  CHECK(ada.get("WHOWAS bob", RPL_WHOWASUSER) == ":parley 314 ada bob ~u parley * :r");
  CHECK(ada.next().starts_with(":parley 312 ada bob parley :"));
  CHECK(ada.next() == ":parley 369 ada bob :End of WHOWAS");
  CHECK(ada.get("VERSION", RPL_VERSION).starts_with(":parley 351 ada parley-"));
  CHECK(ada.get("INFO", RPL_INFO).starts_with(":parley 371 ada :"));
  CHECK(ada.next() == ":parley 374 ada :End of /INFO list");
}

TEST_CASE("wrong input gets its numeric, never silence; a notice never gets one") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  ada.ask("");
  CHECK(ada.ask("TELEPORT").at(0).starts_with(":parley 421 ada TELEPORT :"));
  CHECK(ada.ask("JOIN").at(0).starts_with(":parley 461 ada JOIN :"));
  CHECK(ada.ask("PRIVMSG").at(0).starts_with(":parley 411 ada :"));
  CHECK(ada.ask("PRIVMSG ada").at(0).starts_with(":parley 412 ada :"));
  CHECK(ada.get("PRIVMSG ada,one,two,three,eve :x", ERR_TOOMANYTARGETS)
            .starts_with(":parley 407 ada eve :"));
  CHECK(ada.ask("PRIVMSG #a :\1VERSION\1").at(0).starts_with(":parley 404 ada #a :"));
  CHECK(ada.get("PRIVMSG nobody :x", ERR_NOSUCHNICK).starts_with(":parley 401 ada nobody :"));
  CHECK(ada.ask("NOTICE nobody :x").empty());
  CHECK(ada.ask("USER a b c d").at(0).starts_with(":parley 462 ada :"));
  CHECK(ada.ask("PING").at(0).starts_with(":parley 409 ada :"));
  CHECK(ada.ask("CAP WHAT").at(0).starts_with(":parley 410 ada WHAT :"));
  CHECK(ada.get("MODE ada", RPL_UMODEIS) == ":parley 221 ada :+");
  CHECK(ada.get("MODE ada +z", ERR_UMODEUNKNOWNFLAG).starts_with(":parley 501 ada :"));
  CHECK(ada.ask("MODE bob").at(0).starts_with(":parley 502 ada :"));
  CHECK(ada.ask("PRIVMSG ada :" + std::string(600, 'x')).at(0).starts_with(":parley 417 ada :"));
  CHECK(ada.ask(std::string(9000, 'x')).at(0).starts_with(":parley 417 ada :"));
  CHECK(ada.ask("PRIVMSG ada :\xFF").at(0).starts_with(":parley NOTICE ada :"));
}

TEST_CASE("quit: ERROR to oneself, one QUIT to others however many rooms they share") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  for (const char* room : {"#a", "#b", "#c"}) {
    ada.join(room);
    bob.join(room);
    ada.until("JOIN");
  }
  bob.send("NICK rob");
  CHECK(ada.next() == ":bob!~u@parley NICK :rob");
  bob.until("NICK");
  bob.send("QUIT :gone");
  CHECK(bob.raw().read_to_end() == "ERROR :quit: gone\r");
  CHECK(ada.next() == ":rob!~u@parley QUIT :gone");
  CHECK(ada.ask("").empty());
}

TEST_CASE("silence is asked about, and ends the connection") {
  Parleyd server({}, "[connection]\nping_after_seconds = 1\nclose_after_seconds = 3\n");
  IrcTalker ada(server.port(), "ada");
  CHECK(ada.next() == "PING :parley");
  CHECK(ada.raw().read_to_end().starts_with("ERROR :idle"));
}

TEST_CASE("all in one packet: what follows the registration waits for it") {
  Parleyd server;
  RawClient raw(server.port());
  raw.send_bytes("NICK ada\r\nUSER a 0 * a\r\nJOIN #lobby\r\nTOPIC #lobby :x\r\nPING end\r\n");
  CHECK(raw.read_line().starts_with(":parley 001 ada :"));
  std::string all;
  while (all.find("PONG parley :end") == std::string::npos) all += raw.read_line();
  CHECK(all.find(" 451 ") == std::string::npos);
  while (all.find(" 366 ") == std::string::npos) all += raw.read_line();
  CHECK(all.find(":ada!~u@parley JOIN :#lobby") != std::string::npos);
}

TEST_CASE("a nick that is taken and the next one in one packet: the second one counts") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  RawClient raw(server.port());
  raw.send_bytes("NICK ada\r\nUSER a 0 * a\r\nNICK bob\r\nISON bob\r\n");
  CHECK(raw.read_line().starts_with(":parley 433 * ada :"));
  CHECK(raw.read_line().starts_with(":parley 001 bob :"));
  std::string line;
  while (numeric_of(line) != RPL_ISON) line = raw.read_line();
  CHECK(line == ":parley 303 bob :bob\r");
}

TEST_CASE("a target that is named twice is written to once, and does not count as another") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.send("PRIVMSG bob,BOB,bob,ada,bob,#none,zoe,bob :hello");
  CHECK(ada.until(" 401 ada zoe ").size() >= 2);  // no 407: four targets
  ada.send("PRIVMSG bob :and that is all");
  CHECK(bob.next() == ":ada!~u@parley PRIVMSG bob :hello");
  CHECK(bob.next() == ":ada!~u@parley PRIVMSG bob :and that is all");
}

TEST_CASE("a list without a name in it is a parameter too few") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  ada.join("#lobby");
  for (const std::string command : {"JOIN", "PART", "KICK"}) {
    for (const std::string list : {":", ",", ",,"}) {
      const std::string room = command == "KICK" ? " #lobby " : " ";
      const std::string line = std::string(command).append(room).append(list);
      CAPTURE(line);
      const std::string refusal = std::string(":parley 461 ada ").append(command);
      CHECK(ada.ask(line) == std::vector<std::string>{refusal + " :Not enough parameters"});
    }
  }
}

TEST_CASE("the end of WHO names what was asked for") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  for (const std::string mask : {"0", "*", "ada", "#none"}) {
    CAPTURE(mask);
    const std::string end =
        std::string(":parley 315 ada ").append(mask).append(" :End of /WHO list");
    CHECK(ada.ask(std::string("WHO ").append(mask).append(" o")).back() == end);
  }
}
