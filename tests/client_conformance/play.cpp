#include "client_conformance/play.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <sstream>
#include <utility>

namespace parley::tests {

namespace {

using Json = ClientUnderTest::Json;
using std::chrono::milliseconds;

class Player {
 public:
  Player(const Script& script, ClientUnderTest& client, Draw draw)
      : script_(script), client_(client), draw_(draw) {}

  void play() {
    for (const auto& line : script_.lines) {
      INFO(script_.name << ", line " << line.number << ": " << line.verb << " " << line.rest);
      step(line.verb, line.rest);
    }
    INFO(script_.name << ", at its end");
    expect_nothing_else();
  }

 private:
  void step(const std::string& verb, const std::string& rest) {
    if (is_seen(verb)) return see(verb, rest);
    // What its application would ask for, it has asked for by itself.
    if (verb == "ask" && !client_.has_application()) return act(verb, rest);
    expect_nothing_else();
    act(verb, rest);
    collect();
  }

  static bool is_seen(const std::string& verb) {
    const std::vector<std::string> seen{"client", "update", "answer", "ready", "hangup", "stopped"};
    return std::ranges::find(seen, verb) != seen.end();
  }

  void act(const std::string& verb, const std::string& rest) {
    if (verb == "connect") return client_.connect();
    if (verb == "unreachable") {
      client_.fail_to_connect();
      return take_offline();
    }
    if (verb == "server") return receive(rest);
    if (verb == "server_says") return client_.receive(rest);
    if (verb == "lost") {
      client_.lose();
      return take_offline();
    }
    if (verb == "pass") return client_.pass(milliseconds{std::stol(rest)});
    if (verb == "wait") return wait(rest);
    if (verb == "say") return client_.say(Json::parse(rest));
    if (verb == "ask") {
      const auto [name, request] = split(rest);
      return client_.ask(name, Json::parse(request));
    }
    FAIL("no such verb");
  }

  void see(const std::string& verb, const std::string& rest) {
    if (verb == "client") return see_line(rest);
    if (verb == "hangup") {
      REQUIRE_FALSE(client_.connected());
      REQUIRE(was_connected_);
      return take_offline();
    }
    if (verb == "stopped") {
      REQUIRE_FALSE(client_.wait());
      return;
    }
    if (!client_.has_application()) return;
    if (verb == "ready") {
      REQUIRE(client_.ready());
      return;
    }
    const auto [name, fields] = split(rest);
    auto& told = verb == "update" ? updates_ : answers_;
    REQUIRE_FALSE(told.empty());
    expect_fields(Json::parse(fields), told.front());
    REQUIRE(told.front()[verb == "update" ? "what" : "name"] == name);
    told.pop_front();
  }

  void see_line(const std::string& rest) {
    Json expected = Json::parse(rest);
    if (expected["type"] != "ping") skip_pings();
    REQUIRE_MESSAGE(!lines_.empty(), "the client sent nothing");
    const Json line = std::exchange(lines_.front(), {});
    lines_.pop_front();
    INFO("the client sent " << line.dump());
    for (const auto* const field : {"id", "key"}) {
      if (!expected.contains(field)) continue;
      REQUIRE(line.contains(field));
      const auto known = names_.try_emplace(expected[field].get<std::string>(), line[field]).first;
      expected[field] = known->second;
    }
    expect_fields(expected, line);
  }

  static void expect_fields(const Json& expected, const Json& found) {
    INFO("it was " << found.dump());
    for (const auto& [field, value] : expected.items()) {
      INFO("the field " << field);
      if (value.is_null()) {
        REQUIRE_FALSE(found.contains(field));
      } else {
        REQUIRE(found.contains(field));
        REQUIRE(found[field] == value);
      }
    }
  }

  void receive(const std::string& rest) {
    auto line = nlohmann::ordered_json::parse(rest);
    for (const auto* const field : {"id", "key"}) {
      if (!line.contains(field)) continue;
      const auto known = names_.find(line[field].get<std::string>());
      REQUIRE_MESSAGE(known != names_.end(), "a name that the client has not used");
      line[field] = known->second;
    }
    asked_wait_ = milliseconds{line.value("retry_after", 0)};
    client_.receive(line.dump());
  }

  void wait(const std::string& rest) {
    std::istringstream in(rest);
    long least = 0;
    long most = 0;
    in >> least >> most;
    const auto found = client_.wait();
    REQUIRE_MESSAGE(found, "there will be no attempt");
    if (!client_.has_standard_waits()) {
      REQUIRE(*found >= asked_wait_ - milliseconds{1});
    } else if (draw_ == Draw::least) {
      REQUIRE(*found == milliseconds{least});
    } else {
      REQUIRE(*found <= milliseconds{most});
      REQUIRE(*found >= milliseconds{most - 1});
    }
    client_.pass(*found);
  }

  /// It was told exactly once that the connection, or the attempt, is over.
  void take_offline() {
    collect();
    was_connected_ = false;
    if (!client_.has_application()) return;
    const auto is_offline = [](const Json& update) { return update["what"] == "offline"; };
    REQUIRE(std::erase_if(updates_, is_offline) == 1);
  }

  void collect() {
    was_connected_ = was_connected_ || client_.connected();
    for (auto& line : client_.take_lines()) lines_.push_back(std::move(line));
    for (auto& update : client_.take_updates()) updates_.push_back(std::move(update));
    for (auto& answer : client_.take_answers()) answers_.push_back(std::move(answer));
  }

  void skip_pings() {
    std::erase_if(lines_, [](const Json& line) { return line["type"] == "ping"; });
  }

  void expect_nothing_else() {
    skip_pings();
    REQUIRE_MESSAGE(lines_.empty(), "the client sent also ", lines_.front().dump());
    REQUIRE_MESSAGE(client_.connected() == was_connected_, "the client hung up");
    if (!client_.has_application()) return;
    REQUIRE_MESSAGE(updates_.empty(), "told also: ", updates_.front().dump());
    REQUIRE_MESSAGE(answers_.empty(), "answered also: ", answers_.front().dump());
  }

  static std::pair<std::string, std::string> split(const std::string& rest) {
    const auto end = std::min(rest.find(' '), rest.size());
    return {rest.substr(0, end), rest.substr(std::min(end + 1, rest.size()))};
  }

  const Script& script_;
  ClientUnderTest& client_;
  Draw draw_;
  std::map<std::string, Json> names_;  // of ids and keys
  std::deque<Json> lines_;
  std::deque<Json> updates_;
  std::deque<Json> answers_;
  milliseconds asked_wait_{0};  // the server's last retry_after
  bool was_connected_ = false;  // as far as the script has said
};

}  // namespace

void play(const Script& script, ClientUnderTest& client, Draw draw) {
  Player(script, client, draw).play();
}

}  // namespace parley::tests
