// What was said before, in raw IRC lines: by id and by the clock, events, targets, redactions,
// marks.
#include <chrono>
#include <memory>
#include <thread>

#include "irc/talker.hpp"
#include "server/talker.hpp"

using namespace parley::tests;

namespace {

std::string tag(const std::string& line, const std::string& name) {
  const auto begin = line.find(name + "=");
  REQUIRE(begin != std::string::npos);
  const auto value = begin + name.size() + 1;
  return line.substr(value, line.find_first_of("; ", value) - value);
}

/// The lines inside the batch that answers, without their tags and sources.
std::vector<std::string> batch(IrcTalker& who, const std::string& line) {
  who.send(line);
  std::vector<std::string> lines;
  who.until(" BATCH +");
  for (std::string one = who.next(); one.find(" BATCH :-") == std::string::npos; one = who.next()) {
    const auto source = one.find(" :");
    lines.push_back(one.substr(one.find(' ', source + 1) + 1));
  }
  return lines;
}

using Lines = std::vector<std::string>;
constexpr const char* history_capabilities =
    "message-tags server-time batch echo-message draft/chathistory "
    "draft/message-redaction draft/read-marker";

}  // namespace

TEST_CASE("CHATHISTORY by the clock, and TARGETS") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", history_capabilities);
  IrcTalker bob(server.port(), "bob", history_capabilities);
  ada.join("#lobby");
  std::vector<std::string> times;
  for (const char* text : {"one", "two", "three"}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // each in a millisecond of its own
    times.push_back(tag(ada.get(std::string("PRIVMSG #lobby :") + text, "PRIVMSG"), "time"));
  }
  const auto ask = [&](const std::string& rest) { return batch(ada, "CHATHISTORY " + rest); };
  CHECK(ask("BEFORE #lobby timestamp=" + times[1] + " 9") == Lines{"PRIVMSG #lobby :one"});
  CHECK(ask("AFTER #lobby timestamp=" + times[1] + " 9") == Lines{"PRIVMSG #lobby :three"});
  CHECK(ask("LATEST #lobby timestamp=" + times[1] + " 9") == Lines{"PRIVMSG #lobby :three"});
  CHECK(ask("AROUND #lobby timestamp=" + times[1] + " 2") ==
        Lines{"PRIVMSG #lobby :one", "PRIVMSG #lobby :two"});
  CHECK(ask("BETWEEN #lobby timestamp=" + times[2] + " timestamp=" + times[0] + " 9") ==
        Lines{"PRIVMSG #lobby :two"});
  const std::string direct = tag(bob.get("PRIVMSG ada :psst", "PRIVMSG"), "time");
  ada.until("psst");
  const std::string from = "timestamp=2020-01-01T00:00:00.000Z";
  const std::string to = "timestamp=2100-01-01T00:00:00.000Z";
  const Lines rising{"CHATHISTORY TARGETS #lobby :" + times[2],
                     "CHATHISTORY TARGETS bob :" + direct};
  CHECK(ask("TARGETS " + from + " " + to + " 9") == rising);
  CHECK(ask("TARGETS " + to + " " + from + " 1") == Lines{rising[1]});
  CHECK(ask("TARGETS timestamp=" + times[2] + " " + to + " 9") == Lines{rising[1]});
}

TEST_CASE("draft/event-playback: events are played back to who asked for them") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", std::string(history_capabilities) + " draft/event-playback");
  IrcTalker bob(server.port(), "bob", history_capabilities);
  ada.join("#lobby");
  ada.get("TOPIC #lobby :tea", "TOPIC");
  ada.get("NOTICE #lobby :hello", "NOTICE");
  CHECK(batch(ada, "CHATHISTORY LATEST #lobby * 9") ==
        Lines{"TOPIC #lobby :tea", "NOTICE #lobby :hello"});
  CHECK(batch(bob, "CHATHISTORY LATEST #lobby * 9") == Lines{"NOTICE #lobby :hello"});
}

TEST_CASE(
    "draft/message-redaction: all who asked for it are told, and history leaves the message out") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", history_capabilities);
  IrcTalker bob(server.port(), "bob", history_capabilities);
  IrcTalker eve(server.port(), "eve");
  Talker json(server.port(), "jo");
  for (IrcTalker* one : {&ada, &bob, &eve}) one->join("#lobby");
  json.join("#lobby");
  bob.until("JOIN :#lobby");
  const std::string id = tag(bob.get("PRIVMSG #lobby :oops", "PRIVMSG"), "msgid");
  const std::string seen = bob.get("REDACT #lobby " + id + " :typo", "REDACT");
  CHECK(seen.ends_with(":bob!~u@parley REDACT #lobby " + id + " :typo"));
  CHECK(ada.until("REDACT").back().ends_with(":typo"));
  CHECK(std::to_string(json.event("redact")["about"].get<int>()) == id);
  CHECK(batch(ada, "CHATHISTORY LATEST #lobby * 9") == Lines{"REDACT #lobby " + id + " :typo"});
  CHECK(bob.get("REDACT #lobby " + id, "FAIL")
            .starts_with(":parley FAIL REDACT UNKNOWN_MSGID #lobby " + id + " :"));
  const std::string adas = tag(ada.get("PRIVMSG #lobby :mine", "PRIVMSG"), "msgid");
  CHECK(bob.get("REDACT #lobby " + adas, "FAIL").find("REDACT_FORBIDDEN") != std::string::npos);
  CHECK(bob.get("REDACT #nowhere 1", "FAIL").find("INVALID_TARGET") != std::string::npos);
  CHECK(
      eve.get("REDACT #lobby " + adas, ERR_UNKNOWNCOMMAND).starts_with(":parley 421 eve REDACT :"));
  ada.send("PRIVMSG #lobby :last");
  CHECK(eve.until("last").back() == ":ada!~u@parley PRIVMSG #lobby :last");
}

TEST_CASE(
    "draft/read-marker: with JOIN, set, asked for, and told to one's other clients; it is kept") {
  const std::string secret = "correct-horse-battery";
  Parleyd server;
  std::string time;
  {
    IrcTalker phone(server.port(), "ada", history_capabilities, secret);
    phone.send("JOIN #lobby");
    CHECK(phone.until(" MARKREAD ").back() == ":parley MARKREAD #lobby :*");
    phone.until(RPL_ENDOFNAMES);
    time = "timestamp=" + tag(phone.get("PRIVMSG #lobby :hi", "PRIVMSG"), "time");
    IrcTalker laptop(server.port(), "ada", history_capabilities, secret);
    CHECK(phone.get("MARKREAD #lobby " + time, "MARKREAD") == ":parley MARKREAD #lobby :" + time);
    CHECK(laptop.until("MARKREAD").back() == ":parley MARKREAD #lobby :" + time);
    CHECK(phone.get("MARKREAD #lobby timestamp=2020-01-01T00:00:00.000Z", "MARKREAD") ==
          ":parley MARKREAD #lobby :" + time);
    CHECK(phone.get("MARKREAD", "FAIL").starts_with(":parley FAIL MARKREAD NEED_MORE_PARAMS :"));
    CHECK(phone.get("MARKREAD #lobby yesterday", "FAIL").find("INVALID_PARAMS") !=
          std::string::npos);
    CHECK(phone.get("MARKREAD #nowhere", "FAIL").find("INTERNAL_ERROR #nowhere") !=
          std::string::npos);
  }
  IrcTalker again(server.port(), "ada", history_capabilities, secret);
  CHECK(again.get("MARKREAD #lobby", "MARKREAD") == ":parley MARKREAD #lobby :" + time);
}

TEST_CASE("setname: with the capability and without") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada", "setname");
  IrcTalker bob(server.port(), "bob");
  for (IrcTalker* one : {&ada, &bob}) one->join("#lobby");
  ada.until("JOIN");
  bob.send("SETNAME :Robert Tables");
  CHECK(ada.next() == ":bob!~u@parley SETNAME :Robert Tables");
  CHECK(ada.get("SETNAME :Ada Lovelace", "SETNAME") == ":ada!~u@parley SETNAME :Ada Lovelace");
  CHECK(bob.get("WHOIS ada", RPL_WHOISUSER) == ":parley 311 bob ada ~u parley * :Ada Lovelace");
  CHECK(ada.get("SETNAME :" + std::string(200, 'x'), "FAIL")
            .starts_with(":parley FAIL SETNAME INVALID_REALNAME :"));
}

TEST_CASE("a message to several people is several messages") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  IrcTalker bob(server.port(), "bob");
  IrcTalker eve(server.port(), "eve");
  ada.send("PRIVMSG bob,eve,nobody :hi");
  CHECK(bob.next() == ":ada!~u@parley PRIVMSG bob :hi");
  CHECK(eve.next() == ":ada!~u@parley PRIVMSG eve :hi");
  CHECK(ada.next().starts_with(":parley 401 ada nobody :"));
}

TEST_CASE("who left while a client was behind is gone from its list when it has caught up") {
  Parleyd server({}, std::string(no_rate_limits) + "[connection]\noutbox_bytes = 16384\n");
  RawClient::Setting small;
  small.receive_buffer = 4096;
  IrcTalker slow(server.port(), "slow", "", "", small);
  Talker json(server.port(), "jo");
  slow.join("#lobby");
  json.join("#lobby");
  auto bob = std::make_unique<IrcTalker>(server.port(), "bob");
  auto eve = std::make_unique<IrcTalker>(server.port(), "eve");
  bob->join("#lobby");
  eve->join("#lobby");
  for (int i = 0; i < 2000; ++i) json.say("#lobby", std::to_string(i) + std::string(3000, ' '));
  bob->send("QUIT :gone");
  bob->raw().read_to_end();
  eve->send("PART #lobby :enough");
  eve->until("PART #lobby");
  json.say("#lobby", "the end");
  bool left = false;
  bool parted = false;
  bool ended = false;
  while (!left || !parted || !ended) {
    const std::string line = slow.next();
    left = left || line == ":bob!~u@parley QUIT :gone";
    parted = parted || line == ":eve!~u@parley PART #lobby :enough";
    ended = ended || line == ":jo!~u@parley PRIVMSG #lobby :the end";
  }
  CHECK(slow.until(RPL_NAMREPLY).back() == ":parley 353 slow = #lobby :jo @slow");
}
