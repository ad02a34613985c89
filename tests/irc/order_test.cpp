// The order of one connection's lines in raw IRC against the real server: what others see, what it
// is answered, and that a long message or a long answer costs little.
#include <csignal>
#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/metric.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"

using namespace parley::tests;

namespace {

/// All lines that a client who sends this at once gets, up to the end of the connection.
std::vector<std::string> all_of(std::uint16_t port, const std::string& nick,
                                const std::string& lines, bool finishes = false) {
  RawClient client(port);
  client.send_bytes("NICK " + nick + "\r\nUSER u 0 * :r\r\n" + lines);
  if (finishes) client.finish_sending();
  std::vector<std::string> all;
  while (auto line = client.next_line()) all.push_back(*line);
  return all;
}

std::size_t place(const std::vector<std::string>& lines, std::string_view part) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find(part) != std::string::npos) return i;
  }
  FAIL("not there: ", std::string(part));
  return lines.size();
}

std::string lines_of(int count) {
  std::string text = "1";
  for (int i = 2; i <= count; ++i) text += "\n" + std::to_string(i);
  return text;
}

}  // namespace

TEST_CASE("what is said before QUIT is said: first direct messages, and words in a new room") {
  Parleyd server;
  Talker jo(server.port(), "jo");
  all_of(server.port(), "ci", "PRIVMSG jo :the build failed\r\nQUIT :done\r\n");
  CHECK(jo.event("direct")["text"] == "the build failed");
  all_of(server.port(), "ci", "JOIN #builds\r\nPRIVMSG #builds :green\r\nQUIT\r\n");
  CHECK(jo.history("#builds") == std::vector<std::string>{"green"});
}

TEST_CASE("a script's last answer comes before the end, after QUIT and after the end of input") {
  Parleyd server;
  Talker jo(server.port(), "jo");
  jo.join("#lobby");
  jo.say("#lobby", "hello");
  const std::string asks = "CHATHISTORY LATEST #lobby * 5\r\nNAMES #lobby\r\nLIST\r\nWHOIS jo\r\n";
  for (const bool finishes : {false, true}) {
    const auto lines =
        all_of(server.port(), "script", asks + (finishes ? "" : "QUIT\r\n"), finishes);
    CHECK(place(lines, "PRIVMSG #lobby :hello") < place(lines, " 366 "));
    CHECK(place(lines, " 366 ") < place(lines, " 323 "));
    CHECK(place(lines, " 323 ") < place(lines, " 318 "));
  }
}

TEST_CASE("others see what one connection does in the order in which it did it") {
  Parleyd server;
  IrcTalker watch(server.port(), "watch", "away-notify setname");
  watch.join("#a");
  for (int i = 0; i < 5; ++i) {
    const std::string one = "m" + std::to_string(i);
    const auto own = all_of(server.port(), one,
                            "JOIN #a\r\nPRIVMSG #a :first\r\nNICK n" + one +
                                "\r\nPRIVMSG #a :second\r\n"
                                "AWAY :tea\r\nPRIVMSG #a :third\r\nPART #a\r\nJOIN #a\r\n"
                                "PRIVMSG #a :fourth\r\nQUIT :bye\r\n");
    const auto seen = watch.until("QUIT");
    REQUIRE(seen.size() == 10);
    CHECK(seen[0] == ":" + one + "!~u@parley JOIN :#a");
    CHECK(seen[1] == ":" + one + "!~u@parley PRIVMSG #a :first");
    CHECK(seen[2] == std::string(":").append(one).append("!~u@parley NICK :n").append(one));
    CHECK(seen[3] == ":n" + one + "!~u@parley PRIVMSG #a :second");
    CHECK(seen[4] == ":n" + one + "!~u@parley AWAY :tea");
    CHECK(seen[5] == ":n" + one + "!~u@parley PRIVMSG #a :third");
    CHECK(seen[6] == ":n" + one + "!~u@parley PART #a :");
    CHECK(seen[8] == ":n" + one + "!~u@parley PRIVMSG #a :fourth");
  }
}

TEST_CASE("a query sees what the line before it changed, and PONG comes after all of it") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "echo-message");
  ada.raw().send_bytes(
      "JOIN #r\r\nMODE #r +i\r\nMODE #r\r\nTOPIC #r :news\r\nTOPIC #r\r\nMODE #r +b eve\r\n"
      "MODE #r b\r\nPRIVMSG #r :hi\r\nPING :done\r\n");
  const auto lines = ada.until("PONG");
  CHECK(lines[place(lines, " 324 ")].ends_with(" #r :+int"));
  CHECK(place(lines, " 332 ada #r :news") > place(lines, "TOPIC #r :news"));
  CHECK(place(lines, " 367 ada #r eve!*@*") > place(lines, "MODE #r +b"));
  CHECK(place(lines, "PRIVMSG #r :hi") == lines.size() - 2);  // the echo, and then PONG
}

TEST_CASE("pipelined messages share commits") {
  constexpr int messages = 300;
  Parleyd server(http_door,
                 std::string(no_rate_limits) + "[connection]\nrequests_in_flight = 1000\n");
  const auto commits = [&server]() {
    return std::stoi(metric(RawClient(server.http_port()), "parley_commit_seconds_count"));
  };
  IrcTalker ada(server.port(), "ada");
  ada.join("#lobby");
  const int before = commits();
  server.process().signal(SIGSTOP);
  for (int i = 0; i < messages; ++i) ada.send("PRIVMSG #lobby :" + std::string(100, 'x'));
  ada.send("PING :end");
  server.process().signal(SIGCONT);
  ada.until("PONG");
  CHECK(commits() - before <= 8);
}

TEST_CASE("a message has so many lines, and each is one line to who speaks IRC") {
  Parleyd server({}, "[limits]\ntext_lines = 7\n");
  Talker jo(server.port(), "jo");
  IrcTalker ada(server.port(), "ada");
  CHECK(jo.welcome()["text_lines"] == 7);
  ada.join("#a");
  jo.join("#a");
  const auto refused = jo.say("#a", lines_of(8));
  CHECK(refused["code"] == "text_too_long");
  CHECK(refused["text"] == "the message has more than 7 lines; send it in parts");
  for (const std::string end : {"\n", "\r", "\r\n"}) {
    std::string text;
    for (int i = 0; i < 7; ++i) text += "x" + end;
    CHECK(jo.say("#a", text)["code"] == "text_too_long");  // the last one is empty
    CHECK(jo.say("#a", text.substr(0, text.size() - end.size()))["type"] == "accepted");
  }
  std::size_t lines = 0;
  ada.until("JOIN");
  for (const std::string& line : ada.ask("VERSION")) lines += line.ends_with(":x") ? 1 : 0;
  CHECK(lines == 3 * 7);
}

TEST_CASE("who sends long messages pays for the lines that others get") {
  // Tokens come so slowly that the machine's speed does not matter.
  Parleyd server({},
                 "[rates]\nsession_messages_per_second = 0.01\nuser_messages_per_second = 0.01\n");
  Talker jo(server.port(), "jo");
  jo.join("#a");
  int accepted = 0;
  while (jo.say("#a", lines_of(100))["type"] == "accepted") ++accepted;
  CHECK(accepted <= 4);  // of 40 short ones
  CHECK(accepted >= 3);
}

TEST_CASE("who asks for long pages pays for what is written") {
  Parleyd server({},
                 "[rates]\nsession_messages_per_second = 0\nuser_messages_per_second = 0\n"
                 "session_other_per_second = 0.01\n");
  Talker jo(server.port(), "jo");
  jo.join("#a");
  for (int i = 0; i < 60; ++i) jo.say("#a", std::string(4'000, 'x'));
  int pages = 0;
  const json ask{{"type", "history"}, {"with", "#a"}, {"limit", 60}};
  while (jo.ask(ask)["type"] == "page") ++pages;
  CHECK(pages <= 20);  // of 60 short answers
  CHECK(pages >= 5);
}

TEST_CASE("a page that would be too long ends earlier, and says that there is more") {
  Parleyd server({},
                 "[rates]\nsession_messages_per_second = 0\nuser_messages_per_second = 0\n"
                 "[limits]\npage_bytes = 20000\n");
  Talker jo(server.port(), "jo");
  jo.join("#a");
  std::vector<std::string> said;
  for (int i = 0; i < 20; ++i) {
    said.push_back(std::to_string(i) + std::string(1'000, i % 2 == 0 ? 'x' : '\1'));
    jo.say("#a", said.back());
  }
  CHECK(jo.history("#a") == said);
  const json newest = jo.ask({{"type", "history"}, {"with", "#a"}, {"limit", 50}});
  CHECK(newest["more"] == true);
  CHECK(newest["entries"].back()["text"] == said.back());
  CHECK(newest.dump().size() < 25'000);
}
