// ISUPPORT in raw IRC lines against the real server: each token is true.
#include <fmt/format.h>

#include <map>
#include <sstream>

#include "irc/talker.hpp"
#include "server/talker.hpp"

using namespace parley::tests;

namespace {

/// The tokens of 005 and their values.
std::map<std::string, std::string> supported(const IrcTalker& who) {
  std::map<std::string, std::string> found;
  for (const std::string& line : who.welcome()) {
    if (numeric_of(line) != RPL_ISUPPORT) continue;
    std::istringstream words(line.substr(0, line.find(" :", 1)));
    for (std::string word; words >> word;) {
      const auto equals = word.find('=');
      found[word.substr(0, equals)] = equals == std::string::npos ? "" : word.substr(equals + 1);
    }
  }
  return found;
}

std::size_t number(const std::string& text) { return std::stoul(text); }

}  // namespace

TEST_CASE("ISUPPORT AWAYLEN, KICKLEN, TOPICLEN, NAMELEN: as long is taken, longer is refused") {
  Parleyd server({}, "[limits]\nreason_bytes = 40\ntopic_bytes = 50\n");
  IrcTalker ada(server.port(), "ada", "setname");
  IrcTalker bob(server.port(), "bob");
  const auto is = supported(ada);
  CHECK(is.at("AWAYLEN") == "40");
  CHECK(is.at("KICKLEN") == "40");
  CHECK(is.at("TOPICLEN") == "50");
  CHECK(is.at("NAMELEN") == "128");
  ada.join("#lobby");
  bob.join("#lobby");
  ada.until("JOIN");
  CHECK(
      bob.get("AWAY :" + std::string(41, 'x'), ERR_INPUTTOOLONG).starts_with(":parley 417 bob :"));
  CHECK(bob.get("AWAY :" + std::string(40, 'x'), RPL_NOWAWAY).starts_with(":parley 306 bob :"));
  CHECK(ada.get("TOPIC #lobby :" + std::string(51, 'x'), ERR_INPUTTOOLONG)
            .starts_with(":parley 417 "));
  CHECK(ada.get("TOPIC #lobby :" + std::string(50, 'x'), "TOPIC").ends_with(std::string(50, 'x')));
  CHECK(ada.get("SETNAME :" + std::string(129, 'x'), "FAIL").find("INVALID_REALNAME") !=
        std::string::npos);
  CHECK(ada.get("SETNAME :" + std::string(128, 'x'), "SETNAME").ends_with(std::string(128, 'x')));
  CHECK(ada.get("KICK #lobby bob :" + std::string(41, 'x'), ERR_INPUTTOOLONG)
            .starts_with(":parley 417 "));
  CHECK(
      ada.get("KICK #lobby bob :" + std::string(40, 'x'), "KICK").ends_with(std::string(40, 'x')));
}

TEST_CASE("ISUPPORT NICKLEN, CHANNELLEN, KEYLEN: as long is taken, longer is refused") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  const auto is = supported(ada);
  const std::string nick(number(is.at("NICKLEN")), 'n');
  CHECK(ada.get("NICK " + nick + "n", ERR_ERRONEUSNICKNAME).starts_with(":parley 432 ada "));
  CHECK(ada.get("NICK " + nick, "NICK") == ":ada!~u@parley NICK :" + nick);
  ada.get("NICK ada", "NICK");
  const std::string room = "#" + std::string(number(is.at("CHANNELLEN")) - 1, 'r');
  CHECK(ada.get("JOIN " + room + "r", ERR_BADCHANMASK).starts_with(":parley 476 ada "));
  ada.join(room);
  const std::string key(number(is.at("KEYLEN")), 'k');
  CHECK(ada.get("MODE " + room + " +k " + key + "k", ERR_INVALIDMODEPARAM)
            .starts_with(":parley 696 ada "));
  CHECK(ada.get("MODE " + room + " +k " + key, "MODE").ends_with("+k :" + key));
}

TEST_CASE("ISUPPORT CHANLIMIT: one room more than it says gets 405") {
  Parleyd server({}, "[limits]\nrooms_per_session = 2\n");
  IrcTalker ada(server.port(), "ada");
  CHECK(supported(ada).at("CHANLIMIT") == "#:2");
  ada.join("#one");
  ada.join("#two");
  CHECK(ada.get("JOIN #three", ERR_TOOMANYCHANNELS).starts_with(":parley 405 ada #three :"));
  ada.get("PART #one", "PART");
  ada.join("#three");
}

TEST_CASE("ISUPPORT CHANMODES, PREFIX, MODES: each letter is one, and all go into one line") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  const auto is = supported(ada);
  CHECK(is.at("CHANMODES") == "Ibeq,k,l,imnst");
  CHECK(is.at("PREFIX") == "(ov)@+");
  CHECK(is.at("MODES").empty());  // as many as fit
  ada.join("#lobby");
  bob.join("#lobby");
  ada.until("JOIN");
  ada.send("MODE #lobby +bIeqkliomsv-nt a b c d word 9 bob bob");
  std::string changes;
  while (changes.find("+l :9") == std::string::npos) changes += ada.next() + "\n";
  for (const std::string change :
       {"+b :a!*@*", "+I :b!*@*", "+e :c!*@*", "+q :d!*@*", "+k :word", "+l :9", ":+i", "+o :bob",
        ":+m", ":+s", "-o+v bob :bob", ":-n", ":-t"}) {
    CAPTURE(change);
    CHECK(changes.find(" MODE #lobby " + change + "\n") != std::string::npos);
  }
}

TEST_CASE("ISUPPORT MAXLIST: one mask more than it says gets 478") {
  Parleyd server({}, "[limits]\nmasks_per_room = 2\n");
  IrcTalker ada(server.port(), "ada");
  CHECK(supported(ada).at("MAXLIST") == "I:2,b:2,e:2,q:2");
  ada.join("#lobby");
  for (const std::string letter : {"I", "b", "e", "q"}) {
    CAPTURE(letter);
    CHECK(ada.get(fmt::format("MODE #lobby +{0}{0}{0} one two three", letter), ERR_BANLISTFULL)
              .starts_with(fmt::format(":parley 478 ada #lobby {} :", letter)));
  }
}

TEST_CASE("ISUPPORT CASEMAPPING, CHANTYPES: ASCII letters have no case, and rooms begin with #") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada[");
  IrcTalker eve(server.port(), "ada{");  // under rfc1459 it would be the same nick
  const auto is = supported(ada);
  CHECK(is.at("CASEMAPPING") == "ascii");
  CHECK(is.at("CHANTYPES") == "#");
  CHECK(eve.get("NICK ADA[", ERR_NICKNAMEINUSE).starts_with(":parley 433 ada{ ADA[ :"));
  ada.join("#Lobby");
  CHECK(eve.get("JOIN #LOBBY", "JOIN") == ":ada{!~u@parley JOIN :#Lobby");
  for (const std::string room : {"&lobby", "+lobby", "!lobby", "lobby"}) {
    CAPTURE(room);
    CHECK(ada.get("JOIN " + room, ERR_BADCHANMASK).starts_with(":parley 476 ada[ " + room + " :"));
  }
}

TEST_CASE("ISUPPORT CHATHISTORY, MSGREFTYPES: a page has no more, and both references are read") {
  Parleyd server({}, "[limits]\npage_entries = 3\n");
  IrcTalker ada(server.port(), "ada", "batch message-tags echo-message");
  const auto is = supported(ada);
  CHECK(is.at("CHATHISTORY") == "3");
  CHECK(is.at("MSGREFTYPES") == "msgid,timestamp");
  ada.join("#lobby");
  for (const char* text : {"a", "b", "c", "d", "e"}) {
    ada.get(std::string("PRIVMSG #lobby :") + text, "PRIVMSG");
  }
  const auto texts = [&](const std::string& line) {
    std::string found;
    ada.send(line);
    for (const std::string& one : ada.until(" BATCH :-")) {
      if (one.find(" PRIVMSG ") != std::string::npos) found += one.back();
    }
    return found;
  };
  CHECK(texts("CHATHISTORY LATEST #lobby * 99") == "cde");
  CHECK(texts("CHATHISTORY BEFORE #lobby msgid=4 99") == "ab");
  CHECK(texts("CHATHISTORY AFTER #lobby timestamp=2020-01-01T00:00:00.000Z 2") == "a");  // a create
}

TEST_CASE("ISUPPORT CLIENTTAGDENY: typing is carried, and no other tag") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "message-tags");
  IrcTalker bob(server.port(), "bob", "message-tags");
  CHECK(supported(ada).at("CLIENTTAGDENY") == "*,-typing");
  ada.send("@+draft/react=x TAGMSG bob");
  ada.send("@+draft/react=x;+typing=active TAGMSG bob");
  CHECK(bob.next() == "@+typing=active :ada!~u@parley TAGMSG :bob");
  ada.send("@+draft/react=x PRIVMSG bob :hi");
  CHECK(bob.next().find("react") == std::string::npos);
}

TEST_CASE("ISUPPORT ELIST, SAFELIST: a list of many rooms comes whole, between 321 and 323") {
  Parleyd server({}, std::string(no_rate_limits) + "[limits]\npage_members = 2\n");
  IrcTalker ada(server.port(), "ada");
  const auto is = supported(ada);
  CHECK(is.at("ELIST") == "CMNTU");
  CHECK(is.at("SAFELIST").empty());
  for (const std::string room : {"#a", "#b", "#c", "#d", "#e"}) ada.join(room);
  CHECK(ada.get("LIST", RPL_LISTSTART).starts_with(":parley 321 ada Channel :Users"));
  for (const std::string room : {"#a", "#b", "#c", "#d", "#e"}) {
    CHECK(ada.next() == ":parley 322 ada " + room + " 1 :");
  }
  CHECK(ada.next() == ":parley 323 ada :End of /LIST");
}

TEST_CASE("ISUPPORT TARGMAX, NETWORK: as many targets as it says, and the name that 001 says") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  const auto is = supported(ada);
  CHECK(is.at("TARGMAX") == "PRIVMSG:4,NOTICE:4,TAGMSG:1,WHOIS:1,JOIN:,PART:,KICK:,NAMES:,LIST:");
  CHECK(ada.welcome().front().find("Welcome to " + is.at("NETWORK")) != std::string::npos);
  ada.send("JOIN #a,#b,#c,#d,#e,#f");
  ada.until(" 366 ada #f ");
  CHECK(ada.get("PRIVMSG #a,#b,#c,#d,#e :hi", ERR_TOOMANYTARGETS)
            .starts_with(":parley 407 ada #e :"));
  ada.send("PART #a,#b,#c,#d,#e,#f");
  ada.until("PART #f");
}

TEST_CASE("ISUPPORT UTF8ONLY: a line that is no UTF-8 is refused, and nobody is sent one") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "standard-replies");
  IrcTalker bob(server.port(), "bob");
  CHECK(supported(ada).contains("UTF8ONLY"));
  CHECK(
      ada.get("PRIVMSG bob :\xE9t\xE9", "FAIL").starts_with(":parley FAIL PRIVMSG INVALID_UTF8 "));
  ada.send("PRIVMSG bob :été");
  CHECK(bob.next() == ":ada!~u@parley PRIVMSG bob :été");
}
