// Every example in docs/protocol.md, played against a real server; and nothing left out of it.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "codec/request.hpp"
#include "support/parleyd.hpp"
#include "support/raw_client.hpp"
#include "support/tls_link.hpp"
#include "unit/wire/samples.hpp"
#include "wire/document.hpp"
#include "wire/json/encode.hpp"
#include "wire/likeness.hpp"

using namespace parley::tests;

namespace {

std::string document() { return read_file(source_file("docs/protocol.md")); }

std::string type_of(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  return json.is_object() ? json.value("type", "") : "";
}

/// The examples are of connections in plain text. Of a connection through TLS, `whois` says so.
std::string expected_here(const std::string& example) {
  if (!everything_through_tls() || type_of(example) != "user") return example;
  auto json = nlohmann::json::parse(example);
  json["secure"] = true;
  return json.dump();
}

/// The names in lines "# account: NAME" of the example's configuration: accounts that are there.
std::vector<std::string> accounts_of(const Example& example) {
  static constexpr std::string_view begin = "# account: ";
  std::vector<std::string> names;
  std::istringstream lines(example.config);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(begin)) names.push_back(line.substr(begin.size()));
  }
  return names;
}

/// The connections of one example, made when they are first named.
class Stage {
 public:
  explicit Stage(const Example& example)
      : server_(accounts_of(example).empty() ? std::vector<std::string>{"--store", "memory"}
                                             : std::vector<std::string>{},
                example.config, {}, accounts_of(example)) {}

  /// What is not as the example says; none: all is.
  std::optional<std::string> play(const Step& step) {
    Actor& actor = actors_[step.client];
    if (!actor.client) actor.client = std::make_unique<RawClient>(server_.port());
    if (step.sent) {
      actor.client->send(step.text);
      return std::nullopt;
    }
    const auto line = actor.client->next_line();
    if (!line) return "the server closed the connection instead of: " + step.text;
    actor.closed = type_of(*line) == "closing";
    const std::string expected = expected_here(step.text);
    const std::string problem = difference(expected, *line, numbers_);
    if (problem.empty()) return std::nullopt;
    return problem + "\nexpected: " + expected + "\nreceived: " + *line;
  }

  /// Everybody must have received all that was sent: the next thing is the answer to a ping, or the
  /// end of the connection after `closing`.
  std::optional<std::string> finish() {
    static const std::string pong = R"({"type":"pong","id":"the end"})";
    for (auto& [name, actor] : actors_) {
      if (!actor.closed) actor.client->send(R"({"type":"ping","id":"the end"})");
      const auto line = actor.client->next_line();
      if (actor.closed ? !line : line == pong) continue;
      return "at the end " + name +
             " received what is not in the example: " + line.value_or("the end of the connection");
    }
    return std::nullopt;
  }

 private:
  struct Actor {
    std::unique_ptr<RawClient> client;
    bool closed = false;
  };
  Parleyd server_;
  std::map<std::string, Actor> actors_;
  LogNumbers numbers_;
};

std::string at(int line) { return "docs/protocol.md:" + std::to_string(line) + ": "; }

/// Plays one example up to its first problem.
std::optional<std::string> play(const Example& example) {
  int line = example.line;
  try {
    Stage stage(example);
    for (const Step& step : example.steps) {
      line = step.line;
      if (auto problem = stage.play(step)) return at(line) + *problem;
    }
    if (auto problem = stage.finish()) return at(line) + *problem;
  } catch (const std::exception& problem) {
    return at(line) + problem.what();
  }
  return std::nullopt;
}

/// Every type that encode can write, found by writing many.
template <class Draw>
std::set<std::string> types(Draw draw) {
  std::set<std::string> all;
  for (int i = 0; i < 5'000; ++i) all.insert(type_of(draw()));
  return all;
}

void check_all_in(const std::set<std::string>& wanted, const std::set<std::string>& there) {
  for (const std::string& type : wanted)
    CHECK_MESSAGE(there.contains(type), "no example: " << type);
}

}  // namespace

TEST_CASE("the document's examples are what the server does") {
  const auto examples = examples_in(document());
  CHECK(examples.size() > 10);
  for (const Example& example : examples) {
    const auto problem = play(example);
    CHECK_MESSAGE(!problem, problem.value_or(""));
  }
}

TEST_CASE("every request and every event has an example") {
  std::set<std::string> sent;
  std::set<std::string> received;
  for (const Example& example : examples_in(document())) {
    for (const Step& step : example.steps) {
      (step.sent ? sent : received).insert(type_of(step.text));
    }
  }
  Samples samples(1);
  namespace wire = parley::wire::json;
  check_all_in(types([&] { return parley::client::encode_request(samples.command(), 1); }), sent);
  check_all_in(types([&] { return wire::encode(samples.entry()); }), received);
  check_all_in(types([&] { return wire::encode(samples.event()); }), received);
}

TEST_CASE("every request has a section, every event and every error code a row") {
  const std::string text = document();
  const auto has = [&](const std::string& what) { return text.find(what) != std::string::npos; };
  Samples samples(1);
  namespace wire = parley::wire::json;
  for (const auto& type :
       types([&] { return parley::client::encode_request(samples.command(), 1); })) {
    CHECK_MESSAGE(has("\n### " + type + "\n"), "no section '### " << type << "'");
  }
  auto events = types([&] { return wire::encode(samples.event()); });
  events.merge(types([&] { return wire::encode(samples.entry()); }));
  for (const auto& type : events) {
    CHECK_MESSAGE(has("\n| `" + type + "` |"), "no row for '" << type << "'");
  }
  using parley::core::ErrorCode;
  for (auto code = ErrorCode{}; code <= ErrorCode::log_unavailable;
       code = static_cast<ErrorCode>(static_cast<int>(code) + 1)) {
    const std::string name(parley::core::code_name(code));
    CHECK_MESSAGE(has("\n| `" + name + "` "), "no row for '" << name << "'");
  }
}

TEST_CASE("a document is read into examples with their configuration") {
  const auto examples = examples_in(
      "text\n"
      "<!-- parleyd.toml\n"
      "[connection]\n"
      "line_bytes = 512\n"
      "-->\n"
      "```parley\n"
      "ada> {\"type\":\"ping\"}\n"
      "ada-2< not > json\n"
      "```\n"
      "```json\n"
      "bob> no step\n"
      "```\n");
  REQUIRE(examples.size() == 1);
  CHECK(examples[0].line == 6);
  CHECK(examples[0].config == "[connection]\nline_bytes = 512\n");
  REQUIRE(examples[0].steps.size() == 2);
  CHECK(examples[0].steps[0].client == "ada");
  CHECK(examples[0].steps[0].sent);
  CHECK(examples[0].steps[0].text == "{\"type\":\"ping\"}");
  CHECK(examples[0].steps[1].client == "ada-2");
  CHECK_FALSE(examples[0].steps[1].sent);
  CHECK(examples[0].steps[1].line == 8);
  CHECK_THROWS_AS(static_cast<void>(examples_in("```parley\nAda: hi\n```\n")), std::runtime_error);
  CHECK_THROWS_AS(static_cast<void>(examples_in("```parley\nada> hi\n")), std::runtime_error);
  CHECK_THROWS_AS(static_cast<void>(examples_in("<!-- parleyd.toml\na = 1\n-->\ntext\n")),
                  std::runtime_error);
}

TEST_CASE("lines are alike but for what differs from run to run") {
  const std::string line =
      R"({"type":"message","seq":7,"time":"2026-11-23T18:00:00.123Z","text":"a","n":[{"seq":1}]})";
  const auto difference = [](std::string_view expected, std::string_view received) {
    LogNumbers numbers;
    return parley::tests::difference(expected, received, numbers);
  };
  CHECK(difference(line, line) == "");
  CHECK(difference(line, R"({"seq":9,"n":[{"seq":2}],"text":"a","type":"message",)"
                         R"("time":"2001-01-01T00:00:00.000Z"})") == "");
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string other = line;
    return difference(line, other.replace(other.find(from), from.size(), to));
  };
  CHECK(changed(R"("text":"a")", R"("text":"b")") == "line.text is \"b\"");
  CHECK(changed(R"("seq":7)", R"("seq":"7")") == "line.seq is no whole number");
  CHECK(changed("T18", " 18") == "line.time is no time");
  CHECK(changed(R"("text":"a",)", "") == "line.text was not received");
  CHECK(changed(R"("text":"a")", R"("text":"a","x":1)") == "line.x is not in the example");
  CHECK(changed(R"([{"seq":1}])", "[]") == "line.n has 0 items");
  CHECK(changed(R"({"seq":1}])", R"({"seq":-1}])") == "line.n[0].seq is no whole number");
  CHECK(changed("{\"type\"", "\"type\"") == "what was received is no JSON object");
  CHECK(difference(R"({"text":"in 9 ms","retry_after":9})",
                   R"({"text":"in 8 ms","retry_after":8})") == "");
}

TEST_CASE("a number of the log stands for one number, and they rise together") {
  LogNumbers numbers;
  const auto received = [&](int expected, int got) {
    const auto line = [](int seq) { return "{\"seq\":" + std::to_string(seq) + "}"; };
    return difference(line(expected), line(got), numbers);
  };
  CHECK(received(2, 20) == "");
  CHECK(received(2, 20) == "");
  CHECK(received(3, 21) == "");
  CHECK(received(2, 22) == "line.seq is 22, which does not fit the other numbers");
  CHECK(received(4, 21) == "line.seq is 21, which does not fit the other numbers");
  CHECK(received(1, 20) == "line.seq is 20, which does not fit the other numbers");
}
