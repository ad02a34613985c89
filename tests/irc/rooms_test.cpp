// Rooms in raw IRC lines against the real server: each command, each refusal.
#include "irc/talker.hpp"
#include "server/talker.hpp"

using namespace parley::tests;

TEST_CASE("join, talk, part: each sees what the others said, once and in order") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.send("JOIN #lobby");
  CHECK(bob.next() == ":bob!~u@parley JOIN :#lobby");
  CHECK(bob.next() == ":parley 353 bob = #lobby :@ada bob");
  CHECK(bob.next() == ":parley 366 bob #lobby :End of /NAMES list");
  CHECK(ada.next() == ":bob!~u@parley JOIN :#lobby");
  for (int i = 0; i < 5; ++i) ada.send("PRIVMSG #lobby :" + std::to_string(i));
  for (int i = 0; i < 5; ++i) {
    CHECK(bob.next() == ":ada!~u@parley PRIVMSG #lobby :" + std::to_string(i));
  }
  bob.send("PRIVMSG #lobby :heard");
  CHECK(ada.next() == ":bob!~u@parley PRIVMSG #lobby :heard");  // and nothing of its own
  bob.send("PART #lobby :bye");
  CHECK(bob.next() == ":bob!~u@parley PART #lobby :bye");
  CHECK(ada.next() == ":bob!~u@parley PART #lobby :bye");
}

TEST_CASE("IRC and JSON are in one room") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  Talker json(server.port(), "jo");
  ada.join("#lobby");
  json.join("#lobby");
  CHECK(ada.next() == ":jo!~u@parley JOIN :#lobby");
  json.say("#lobby", "/me dances\nand sings");
  CHECK(ada.next() == ":jo!~u@parley PRIVMSG #lobby :\1ACTION dances\1");
  CHECK(ada.next() == ":jo!~u@parley PRIVMSG #lobby :\1ACTION and sings\1");
  ada.send("PRIVMSG #lobby :\1ACTION waves\1");
  CHECK(json.event("message")["from"] == "jo");
  CHECK(json.event("message")["text"] == "/me waves");
  ada.send("PRIVMSG jo :quietly");
  CHECK(json.event("direct")["text"] == "quietly");
  json.say("ada", "x" + std::string(1000, 'y') + "z");
  std::string text;
  while (!text.ends_with('z')) {
    const std::string line = ada.next();
    REQUIRE(line.starts_with(":jo!~u@parley PRIVMSG ada :"));
    CHECK(line.size() <= 510);
    text += line.substr(line.find(" :", 1) + 2);
  }
  CHECK(text == "x" + std::string(1000, 'y') + "z");
}

TEST_CASE("operators: topic, modes, roles, bans, mutes, kicks") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  CHECK(bob.get("TOPIC #lobby", RPL_NOTOPIC) == ":parley 331 bob #lobby :No topic is set");
  CHECK(bob.get("TOPIC #lobby :x", ERR_CHANOPRIVSNEEDED).starts_with(":parley 482 bob #lobby :"));
  CHECK(ada.get("TOPIC #lobby :news", "TOPIC") == ":ada!~u@parley TOPIC #lobby :news");
  CHECK(bob.get("TOPIC #lobby", RPL_TOPIC) == ":parley 332 bob #lobby :news");
  CHECK(bob.next().starts_with(":parley 333 bob #lobby ada :"));
  CHECK(ada.get("MODE #lobby +v bob", "MODE") == ":ada!~u@parley MODE #lobby -o+v bob :bob");
  CHECK(bob.get("NAMES #lobby", RPL_NAMREPLY) == ":parley 353 bob = #lobby :@ada +bob");
  CHECK(ada.get("MODE #lobby +ism", "MODE") == ":ada!~u@parley MODE #lobby :+m");
  CHECK(ada.next() == ":ada!~u@parley MODE #lobby :+i");
  CHECK(ada.next() == ":ada!~u@parley MODE #lobby :+s");
  CHECK(ada.get("MODE #lobby", RPL_CHANNELMODEIS) == ":parley 324 ada #lobby :+imnst");
  CHECK(ada.next().starts_with(":parley 329 ada #lobby :"));
  CHECK(ada.get("MODE #lobby -m-i-s", "MODE") == ":ada!~u@parley MODE #lobby :-m");
  CHECK(ada.next() == ":ada!~u@parley MODE #lobby :-i");
  CHECK(ada.next() == ":ada!~u@parley MODE #lobby :-s");
  CHECK(ada.ask("MODE #lobby +Z").at(0).starts_with(":parley 472 ada Z :"));
  CHECK(ada.get("MODE #lobby +b eve", "MODE") == ":ada!~u@parley MODE #lobby +b :eve!*@*");
  CHECK(ada.get("MODE #lobby b", RPL_BANLIST) == ":parley 367 ada #lobby eve!*@* :ada");
  CHECK(ada.next() == ":parley 368 ada #lobby :End of channel ban list");
  CHECK(ada.get("MODE #lobby +q bob", "MODE") == ":ada!~u@parley MODE #lobby +q :bob!*@*");
  CHECK(ada.get("MODE #lobby +q", RPL_QUIETLIST) == ":parley 728 ada #lobby q bob!*@* :ada");
  CHECK(ada.next() == ":parley 729 ada #lobby q :End of channel quiet list");
  IrcTalker eve(server.port(), "eve");
  CHECK(eve.get("JOIN #lobby", ERR_BANNEDFROMCHAN).starts_with(":parley 474 eve #lobby :"));
  CHECK(ada.get("KICK #lobby nobody", ERR_NOSUCHNICK).starts_with(":parley 401 ada nobody :"));
  CHECK(
      ada.get("KICK #lobby eve", ERR_USERNOTINCHANNEL).starts_with(":parley 441 ada eve #lobby :"));
  CHECK(ada.get("KICK #lobby bob :out", "KICK") == ":ada!~u@parley KICK #lobby bob :out");
  CHECK(bob.until("KICK").back() == ":ada!~u@parley KICK #lobby bob :out");
  CHECK(bob.get("PRIVMSG #lobby :x", ERR_CANNOTSENDTOCHAN).starts_with(":parley 404 bob #lobby :"));
  CHECK(bob.get("PART #lobby", ERR_NOTONCHANNEL).starts_with(":parley 442 bob #lobby :"));
}

TEST_CASE("invitations, lists, and what is refused on the way into a room") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#secret");
  ada.get("MODE #secret +is", ":+s");
  CHECK(bob.get("JOIN #secret", ERR_INVITEONLYCHAN).starts_with(":parley 473 bob #secret :"));
  CHECK(bob.get("LIST", RPL_LISTEND) == ":parley 323 bob :End of /LIST");
  CHECK(ada.get("INVITE bob #secret", RPL_INVITING) == ":parley 341 ada bob :#secret");
  CHECK(bob.next() == ":ada!~u@parley INVITE bob :#secret");
  bob.join("#secret");
  CHECK(ada.get("INVITE bob #secret", ERR_USERONCHANNEL)
            .starts_with(":parley 443 ada bob #secret :"));
  ada.join("#open");
  const auto list = bob.get("LIST #o*", RPL_LIST);
  CHECK(list == ":parley 322 bob #open 1 :");
  CHECK(bob.get("JOIN nothing", ERR_BADCHANMASK).starts_with(":parley 476 bob nothing :"));
  CHECK(bob.get("MODE #nowhere", ERR_NOSUCHCHANNEL).starts_with(":parley 403 bob #nowhere :"));
  bob.send("JOIN 0");
  CHECK(bob.until("PART").back() == ":bob!~u@parley PART #secret :");
}

TEST_CASE("an IRC client that stalls falls behind, and catches up in order from the log") {
  Parleyd server({}, std::string(no_rate_limits) +
                         "[connection]\noutbox_bytes = 16384\n[store]\ntail_entries = 50\n");
  RawClient::Setting small;
  small.receive_buffer = 4096;
  IrcTalker slow(server.port(), "slow", "", "", small);
  Talker json(server.port(), "jo");
  slow.join("#lobby");
  json.join("#lobby");
  constexpr int messages = 3000;
  for (int i = 0; i < messages; ++i) json.say("#lobby", std::to_string(i) + std::string(3000, ' '));
  const std::string frame = ":jo!~u@parley PRIVMSG #lobby :";
  int expected = 0;
  while (expected < messages) {
    const std::string line = slow.next();
    if (!line.starts_with(frame)) continue;
    const std::string text = line.substr(frame.size());
    if (text.find_first_not_of(' ') == std::string::npos) continue;  // the rest of a long one
    REQUIRE(text.starts_with(std::to_string(expected++) + " "));
  }
}
