// Modes in raw IRC lines against the real server: each letter that ISUPPORT announces.
#include "irc/talker.hpp"
#include "server/talker.hpp"

using namespace parley::tests;

TEST_CASE("k and l: a password and a limit, in MODE, in 324, and at the door") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  IrcTalker eve(server.port(), "eve");
  ada.join("#club");
  CHECK(ada.get("MODE #club +kl sesame 2", "MODE") == ":ada!~u@parley MODE #club +k :sesame");
  CHECK(ada.next() == ":ada!~u@parley MODE #club +l :2");
  CHECK(ada.get("MODE #club", RPL_CHANNELMODEIS) == ":parley 324 ada #club +klnt sesame :2");
  CHECK(ada.next().starts_with(":parley 329 ada #club :"));
  CHECK(bob.get("MODE #club", ERR_NOTONCHANNEL).starts_with(":parley 442 bob #club :"));
  CHECK(bob.get("JOIN #club", ERR_BADCHANNELKEY).starts_with(":parley 475 bob #club :"));
  bob.send("JOIN #other,#club none,sesame");
  bob.until(" 366 bob #club ");
  CHECK(eve.get("JOIN #club sesame", ERR_CHANNELISFULL).starts_with(":parley 471 eve #club :"));
  CHECK(ada.get("MODE #club -kl *", ":-l") == ":ada!~u@parley MODE #club :-l");
  eve.join("#club");
  CHECK(ada.get("MODE #club +k", ERR_NEEDMOREPARAMS).starts_with(":parley 461 ada MODE :"));
  CHECK(ada.get("MODE #club +l many", ERR_INVALIDMODEPARAM)
            .starts_with(":parley 696 ada #club l * :"));
  CHECK(ada.get("MODE #club +k a,b", ERR_INVALIDMODEPARAM)
            .starts_with(":parley 696 ada #club k * :"));
}

TEST_CASE(
    "ISUPPORT EXCEPTS, INVEX: e and I: exceptions from bans and from invitations, and their "
    "lists") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#club");
  ada.get("MODE #club +b *!*@127.0.0.1", "MODE");
  CHECK(bob.get("JOIN #club", ERR_BANNEDFROMCHAN).starts_with(":parley 474 bob #club :"));
  CHECK(ada.get("MODE #club +e bob", "MODE") == ":ada!~u@parley MODE #club +e :bob!*@*");
  bob.join("#club");
  CHECK(ada.get("MODE #club e", RPL_EXCEPTLIST) == ":parley 348 ada #club bob!*@* :ada");
  CHECK(ada.next() == ":parley 349 ada #club :End of channel exception list");
  bob.get("PART #club", "PART");
  ada.get("MODE #club +i", ":+i");
  CHECK(bob.get("JOIN #club", ERR_INVITEONLYCHAN).starts_with(":parley 473 bob #club :"));
  CHECK(ada.get("MODE #club +I b*", "+I") == ":ada!~u@parley MODE #club +I :b*!*@*");
  bob.join("#club");
  CHECK(ada.get("MODE #club +I", RPL_INVEXLIST) == ":parley 346 ada #club b*!*@* :ada");
  CHECK(ada.next() == ":parley 347 ada #club :End of channel invite list");
  CHECK(ada.get("MODE #club -eI bob b*", "-I") == ":ada!~u@parley MODE #club -I :b*!*@*");
  CHECK(ada.get("MODE #club -e bob", ERR_INVALIDMODEPARAM)
            .starts_with(":parley 696 ada #club e * :"));
  CHECK(ada.get("MODE #club +b *!*@*", ERR_INVALIDMODEPARAM)
            .starts_with(":parley 696 ada #club b * :"));
}

TEST_CASE("n and t can be taken away: outsiders speak, members set the topic") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob", "echo-message message-tags batch labeled-response");
  ada.join("#open");
  CHECK(bob.get("PRIVMSG #open :hi", ERR_CANNOTSENDTOCHAN).starts_with(":parley 404 bob #open :"));
  CHECK(ada.get("MODE #open -nt", ":-t") == ":ada!~u@parley MODE #open :-t");
  CHECK(ada.get("MODE #open", RPL_CHANNELMODEIS) == ":parley 324 ada #open :+");
  const std::string echo = bob.get("@label=x PRIVMSG #open :hi", "PRIVMSG");
  CHECK(echo.starts_with("@label=x;msgid="));
  CHECK(echo.ends_with(":bob!~u@parley PRIVMSG #open :hi"));
  CHECK(ada.get("PING x", "PRIVMSG") == ":bob!~u@parley PRIVMSG #open :hi");
  bob.join("#open");
  CHECK(bob.get("TOPIC #open :ours", "TOPIC").ends_with(":bob!~u@parley TOPIC #open :ours"));
}

TEST_CASE("ISUPPORT BOT: one's own modes: i hides from WHO, B says that one is a bot") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "message-tags");
  IrcTalker bob(server.port(), "bob");
  CHECK(bob.get("MODE bob +iB", "MODE") == ":bob!~u@parley MODE bob :+i+B");
  CHECK(bob.get("MODE bob", RPL_UMODEIS) == ":parley 221 bob :+Bi");
  CHECK(ada.get("WHO b*", RPL_ENDOFWHO) == ":parley 315 ada b* :End of /WHO list");
  CHECK(ada.get("WHO bob", RPL_WHOREPLY) == ":parley 352 ada * ~u parley parley bob HB :0 r");
  CHECK(ada.get("WHOIS bob", RPL_WHOISBOT) == ":parley 335 ada bob :is a bot");
  bob.send("PRIVMSG ada :beep");
  CHECK(ada.get("PING x", "PRIVMSG").starts_with("@bot;msgid="));
  CHECK(bob.get("MODE bob -iB", "MODE") == ":bob!~u@parley MODE bob :-i-B");
  CHECK(bob.get("MODE bob", RPL_UMODEIS) == ":parley 221 bob :+");
}

TEST_CASE("a JSON client sees the same modes") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  Talker json(server.port(), "jo");
  ada.join("#club");
  json.join("#club");
  ada.until("JOIN");
  ada.send("MODE #club +l 9");
  const auto limit = json.event("mode");
  CHECK(limit["mode"] == "limit");
  CHECK(limit["value"] == "9");
  ada.send("NOTICE #club :done");
  CHECK(json.event("message")["notice"] == true);
}
