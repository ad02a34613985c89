// What the server's operators do, in raw IRC lines against the real server.
#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/talker.hpp"
#include "wire/base64.hpp"

using namespace parley::tests;

namespace {

const std::string with_root =
    "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 4096\n"
    "[operators]\naccounts = [\"root\"]\n";

/// Logged in by SASL: an operator from the first line on.
class Root {
 public:
  explicit Root(Parleyd& server) : raw_(server.port()) {
    const std::string zero(1, '\0');
    send("CAP REQ :sasl account-tag");
    send("NICK root");
    send("USER u 0 * :r");
    send("AUTHENTICATE PLAIN");
    send("AUTHENTICATE " + parley::wire::to_base64(zero + "root" + zero + "correct horse"));
    until(RPL_SASLSUCCESS);
    send("CAP END");
  }
  void send(const std::string& line) { raw_.send(line); }
  /// The first line that is `wanted`.
  template <class Wanted>
  std::string until(const Wanted& wanted) {
    std::string line;
    do {
      line = raw_.read_line();
      line.pop_back();
    } while (!is(line, wanted));
    return line;
  }
  template <class Wanted>
  std::string get(const std::string& line, const Wanted& wanted) {
    send(line);
    return until(wanted);
  }

 private:
  RawClient raw_;
};

}  // namespace

TEST_CASE("an operator has the user mode o from the log-in on, and OPER says that it is one") {
  Parleyd server({}, with_root, {}, {"root"});
  Root root(server);
  CHECK(root.until(" MODE ") == "@account=root :root!~u@parley MODE root :+o");
  root.until(ERR_NOMOTD);
  CHECK(root.get("MODE root", RPL_UMODEIS) == ":parley 221 root :+o");
  CHECK(root.get("OPER root anything", RPL_YOUREOPER).starts_with(":parley 381 root :"));
  CHECK(root.until(" MODE ") == "@account=root :root!~u@parley MODE root :+o");
  IrcTalker ada(server.port(), "ada");
  CHECK(ada.get("WHOIS root", RPL_WHOISOPERATOR).starts_with(":parley 313 ada root :"));
  CHECK(ada.next() == ":parley 330 ada root root :is logged in as");
  CHECK(ada.get("WHO root o", RPL_WHOREPLY) == ":parley 352 ada * ~u parley parley root H* :0 r");
  CHECK(ada.get("MODE ada +o", RPL_UMODEIS) == ":parley 221 ada :+");
}

TEST_CASE("KILL ends all connections of a user; the others see why") {
  Parleyd server({}, with_root, {}, {"root"});
  Root root(server);
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  ada.until("JOIN");
  root.send("KILL bob :enough");
  CHECK(bob.raw().read_to_end() == "ERROR :killed: killed by root: enough\r");
  CHECK(ada.next() == ":bob!~u@parley QUIT :killed by root: enough");
  CHECK(root.get("KILL bob :again", ERR_NOSUCHNICK).starts_with(":parley 401 root bob :"));
}

TEST_CASE("WALLOPS reaches operators and who has the user mode w, and nobody else") {
  Parleyd server({}, with_root, {}, {"root"});
  Root root(server);
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  CHECK(ada.get("MODE ada +w", "MODE") == ":ada!~u@parley MODE ada :+w");
  CHECK(ada.get("MODE ada", RPL_UMODEIS) == ":parley 221 ada :+w");
  CHECK(root.get("WALLOPS :maintenance at noon", "WALLOPS") ==
        "@account=root :root!~u@parley WALLOPS :maintenance at noon");
  CHECK(ada.next() == ":root!~u@parley WALLOPS :maintenance at noon");
  bob.send("MODE bob");
  CHECK(bob.until(RPL_UMODEIS) == std::vector<std::string>{":parley 221 bob :+"});
  ada.get("MODE ada -w", "MODE");
  root.get("WALLOPS :again", "WALLOPS");
  ada.send("PRIVMSG ada :a note");
  CHECK(ada.get("PING x", "PONG") == ":parley PONG parley :x");
}

TEST_CASE("a deleted room is a KICK by the server, a room that is handed over a MODE +o") {
  Parleyd server({}, with_root, {}, {"root"});
  Talker root(server.port(), "root", {{"account", "root"}, {"password", "correct horse"}});
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  ada.until("JOIN");
  root.ask({{"type", "grant"}, {"room", "#lobby"}, {"nick", "bob"}, {"role", "founder"}});
  CHECK(ada.next() == ":root!~u@parley MODE #lobby +o :bob");
  root.ask({{"type", "delete_room"}, {"room", "#lobby"}, {"reason", "dust"}});
  CHECK(ada.next() == ":parley KICK #lobby ada :deleted by root: dust");
  CHECK(
      ada.get("PRIVMSG #lobby :there?", ERR_NOSUCHCHANNEL).starts_with(":parley 403 ada #lobby :"));
  bob.until("KICK");
}

TEST_CASE("REDACT * takes any message back, also a direct one, and both sides are told") {
  Parleyd server({}, with_root, {}, {"root"});
  IrcTalker ada(server.port(), "ada", "draft/message-redaction message-tags echo-message");
  IrcTalker bob(server.port(), "bob", "draft/message-redaction message-tags");
  Talker root(server.port(), "root", {{"account", "root"}, {"password", "correct horse"}});
  ada.send("PRIVMSG bob :illegal words");
  const std::string said = bob.until("PRIVMSG").back();
  const std::size_t at = said.find("msgid=") + 6;
  const std::string id = said.substr(at, said.find_first_of("; ", at) - at);
  CHECK(ada.get("REDACT * " + id + " :mine", "FAIL")
            .starts_with(":parley FAIL REDACT REDACT_FORBIDDEN * " + id));
  const json request{{"type", "redact"}, {"about", std::stoull(id)}, {"reason", "the law"}};
  CHECK(root.ask(request)["type"] == "accepted");
  for (IrcTalker* side : {&ada, &bob}) {
    CHECK(side->until("REDACT").back().ends_with(":root!~u@parley REDACT bob " + id + " :the law"));
  }
  CHECK(root.ask({{"type", "audit"}})["records"].back()["action"] == "redact");
}

TEST_CASE("REHASH reads the configuration again, and says what is wrong with it") {
  Parleyd server({}, with_root, {}, {"root"});
  Root root(server);
  CHECK(root.get("REHASH", RPL_REHASHING).starts_with(":parley 382 root parleyd.toml :"));
}

TEST_CASE(
    "a name that is kept for an operator is nobody's: neither registered nor taken as a nick") {
  Parleyd server({"--store", "memory"}, with_root);
  IrcTalker eve(server.port(), "eve");
  CHECK(eve.get("REGISTER root * :correct horse", "FAIL")
            .starts_with(":parley FAIL REGISTER BAD_ACCOUNT_NAME root :"));
  CHECK(eve.get("NICK Root", ERR_NICKNAMEINUSE).starts_with(":parley 433 eve Root :"));
}

TEST_CASE("whom the server bans is told with 465, and closed") {
  Parleyd server({}, with_root, {}, {"root"});
  Talker root(server.port(), "root", {{"account", "root"}, {"password", "correct horse"}});
  CHECK(root.ask({{"type", "server_ban"}, {"mask", "@127.0.0.9"}, {"reason", "spam"}})["type"] ==
        "done");
  RawClient::Setting from;
  from.source = "127.0.0.9";
  RawClient raw(server.port(), from);
  raw.send("NICK eve");
  raw.send("USER u 0 * :r");
  CHECK(raw.read_line().starts_with(":parley 465 * :you are banned from this server: spam"));
  CHECK(raw.read_to_end().starts_with("ERROR :refused"));
}
