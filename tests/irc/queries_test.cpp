// Questions in raw IRC lines against the real server: people, lists, the server itself.
#include "irc/talker.hpp"

using namespace parley::tests;

TEST_CASE("WHO with fields (WHOX), of a room, of nicks, of patterns, of operators") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  CHECK(bob.get("WHO #lobby %tcuihsnfdlaor,42", RPL_WHOSPCRPL) ==
        ":parley 354 bob 42 #lobby ~u 255.255.255.255 parley parley ada H@ 0 0 0 0 :r");
  CHECK(bob.next() == ":parley 315 bob #lobby :End of /WHO list");
  CHECK(bob.get("WHO ada %na", RPL_WHOSPCRPL) == ":parley 354 bob ada :0");
  CHECK(bob.get("WHO * %n", RPL_WHOSPCRPL) == ":parley 354 bob :ada");
  CHECK(bob.next() == ":parley 354 bob :bob");
  CHECK(bob.until(RPL_ENDOFWHO).size() == 1);
  CHECK(bob.get("WHO * o", RPL_ENDOFWHO) == ":parley 315 bob * :End of /WHO list");
}

TEST_CASE("MONITOR: who comes and goes, the list, and its bound") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  CHECK(ada.get("MONITOR + bob,eve", RPL_MONONLINE) == ":parley 730 ada :bob!~u@parley");
  CHECK(ada.next() == ":parley 731 ada :eve");
  {
    const IrcTalker eve(server.port(), "eve");
    CHECK(ada.next() == ":parley 730 ada :eve!~u@parley");
  }
  CHECK(ada.next() == ":parley 731 ada :eve");
  CHECK(ada.get("MONITOR L", RPL_MONLIST) == ":parley 732 ada :bob,eve");
  CHECK(ada.next().starts_with(":parley 733 ada :"));
  CHECK(ada.get("MONITOR S", RPL_MONONLINE) == ":parley 730 ada :bob!~u@parley");
  CHECK(ada.next() == ":parley 731 ada :eve");
  ada.send("MONITOR - bob");
  CHECK(ada.get("MONITOR L", RPL_MONLIST) == ":parley 732 ada :eve");
  ada.send("MONITOR C");
  for (int i = 0; i < 4; ++i) {
    std::string nicks;
    for (int j = 0; j < 26; ++j) {
      nicks += std::string("n") + static_cast<char>('a' + i) + static_cast<char>('a' + j) + ",";
    }
    ada.send("MONITOR + " + nicks);
  }
  CHECK(ada.until(ERR_MONLISTFULL).back().starts_with(":parley 734 ada 100 nda,"));
  CHECK(ada.ask("MONITOR x").at(0).starts_with(":parley 461 ada MONITOR :"));
}

TEST_CASE("LIST with conditions: members, age, topics, patterns and their opposite") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#one");
  ada.join("#two");
  bob.join("#two");
  const auto list = [&](const std::string& conditions) {
    std::string found;
    bob.send("LIST " + conditions);
    for (const std::string& line : bob.until(RPL_LISTEND)) {
      if (numeric_of(line) == RPL_LIST) found += line.substr(line.find('#'), 4) + " ";
    }
    return found;
  };
  CHECK(list("") == "#one #two ");
  CHECK(list(">1") == "#two ");
  CHECK(list("<2") == "#one ");
  CHECK(list("#o*") == "#one ");
  CHECK(list("#one,#two") == "#two #one ");
  CHECK(list("!#o*") == "#two ");
  CHECK(list("C<10") == "#one #two ");
  CHECK(list("C>10").empty());
  CHECK(list("T<10").empty());
  ada.get("TOPIC #one :new", "TOPIC");
  CHECK(list("T<10") == "#one ");
}

TEST_CASE("the server about itself") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  ada.join("#lobby");
  RawClient stranger(server.port());
  stranger.send("CAP LS");
  static_cast<void>(stranger.read_line());
  ada.send("LUSERS");
  CHECK(ada.next() == ":parley 251 ada :There are 1 users and 0 invisible on 1 servers");
  CHECK(ada.next() == ":parley 253 ada 1 :unknown connection(s)");
  CHECK(ada.next() == ":parley 254 ada 1 :channels formed");
  CHECK(ada.next() == ":parley 255 ada :I have 1 clients and 0 servers");
  CHECK(ada.next() == ":parley 265 ada 1 1 :Current local users 1, max 1");
  CHECK(ada.next() == ":parley 266 ada 1 1 :Current global users 1, max 1");
  CHECK(ada.get("TIME", RPL_TIME).starts_with(":parley 391 ada parley :2"));
  CHECK(ada.get("STATS u", RPL_STATSUPTIME).starts_with(":parley 242 ada :Server Up 0 days 0:00:"));
  CHECK(ada.next() == ":parley 219 ada u :End of /STATS report");
  CHECK(ada.ask("STATS x").at(0) == ":parley 219 ada x :End of /STATS report");
  CHECK(ada.ask("ADMIN").at(0).starts_with(":parley 423 ada parley :"));
  CHECK(ada.ask("LINKS").at(0).starts_with(":parley 364 ada parley parley :0 "));
  CHECK(ada.get("LINKS", RPL_ENDOFLINKS).starts_with(":parley 365 ada * :"));
  CHECK(ada.ask("HELP").at(0).starts_with(":parley 704 ada index :"));
  CHECK(ada.get("HELP", RPL_HELPTXT).starts_with(":parley 705 ada index :"));
  CHECK(ada.next().starts_with(":parley 706 ada index :"));
  CHECK(ada.ask("HELPOP teleport").at(0).starts_with(":parley 524 ada teleport :"));
}

TEST_CASE("operators' commands are refused to everybody else") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  CHECK(ada.get("OPER ada secret", ERR_NOOPERHOST).starts_with(":parley 491 ada :"));
  CHECK(ada.get("KILL bob :out", ERR_NOPRIVILEGES).starts_with(":parley 481 ada :"));
  CHECK(ada.get("WALLOPS :all", ERR_NOPRIVILEGES).starts_with(":parley 481 ada :"));
  CHECK(ada.get("REHASH", ERR_NOPRIVILEGES).starts_with(":parley 481 ada :"));
}
