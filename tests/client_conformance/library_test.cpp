// The scripts, played against the client library's state machines.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "client_conformance/play.hpp"
#include "lib/protocol.hpp"
#include "lib/reconnect.hpp"
#include "support/process.hpp"
#include "wire/json/decode.hpp"
#include "wire/json/encode.hpp"

using namespace parley;
using namespace parley::tests;
using namespace std::chrono_literals;
namespace update = client::update;

namespace {

using Json = ClientUnderTest::Json;

client::ProtocolOptions library_options() {
  client::ProtocolOptions options;
  options.nick = "ada";
  options.secret = "a secret of ada's";
  options.make_key = [n = 0]() mutable { return "key " + std::to_string(++n); };
  return options;
}

Json parsed(const std::string& line) { return Json::parse(line); }

/// An update as the scripts describe it; null if it is none of theirs.
struct Describe {
  Json operator()(const core::Entry& entry) const {
    Json told = parsed(wire::json::encode(entry));
    told["what"] = "entry";
    return told;
  }
  Json operator()(const core::Event& event) const {
    if (std::holds_alternative<core::event::Closing>(event)) return nullptr;
    Json told = parsed(wire::json::encode(event));
    told["what"] = "event";
    return told;
  }
  Json operator()(const update::Online& online) const {
    return {{"what", "online"},
            {"nick", online.nick},
            {"again", online.again},
            {"anew", online.began_anew}};
  }
  Json operator()(const update::Offline& /*offline*/) const { return {{"what", "offline"}}; }
  Json operator()(const update::Joined& joined) const {
    return {{"what", "joined"},
            {"room", joined.room.room},
            {"head", joined.room.head.value},
            {"again", joined.again}};
  }
  Json operator()(const update::Lost& lost) const {
    return {{"what", "lost"}, {"room", lost.room}, {"code", core::code_name(lost.why.code)}};
  }
  Json operator()(const update::Nick& nick) const {
    return {{"what", "nick"}, {"nick", nick.nick}};
  }
  Json operator()(const update::Lag& /*lag*/) const { return nullptr; }
};

class LibraryClient : public ClientUnderTest {
 public:
  explicit LibraryClient(Draw draw) : random_(draw == Draw::least ? 0.0 : 0.999'999'9) {}

  void connect() override {
    REQUIRE(next_attempt_ == now_);
    next_attempt_.reset();
    connected_ = true;
    reconnect_.connected(now_);
    protocol_.connected(now_);
    settle();
  }
  void fail_to_connect() override { end("unreachable"); }
  void receive(const std::string& line) override {
    protocol_.received(line + "\n", now_);
    settle();
  }
  void lose() override { end("lost"); }
  void pass(Milliseconds time) override {
    const auto end = now_ + time;
    while (connected_ && protocol_.deadline() && *protocol_.deadline() < end) {
      now_ = std::max(now_ + 1ms, *protocol_.deadline());
      tick();
    }
    now_ = end;
    if (connected_) tick();
  }
  void ask(const std::string& name, const Json& request) override {
    Json line = request;
    line["id"] = 1;
    auto decoded = wire::json::decode(line.dump());
    REQUIRE(decoded);
    const auto ticket = protocol_.ask(std::move(decoded->command));
    if (request["type"] != "quit") names_[ticket] = name;
    settle();
  }
  void say(const Json& message) override {
    protocol_.ask(core::command::Say{message["to"], message["text"], {}});
    settle();
  }

  std::vector<Json> take_lines() override { return std::exchange(lines_, {}); }
  std::vector<Json> take_updates() override { return std::exchange(updates_, {}); }
  std::vector<Json> take_answers() override { return std::exchange(answers_, {}); }
  [[nodiscard]] bool connected() const override { return connected_; }
  [[nodiscard]] bool ready() const override { return protocol_.ready(); }
  [[nodiscard]] std::optional<Milliseconds> wait() const override {
    if (!next_attempt_) return std::nullopt;
    return std::chrono::duration_cast<Milliseconds>(*next_attempt_ - now_);
  }

 private:
  using TimePoint = client::Protocol::TimePoint;

  void tick() {
    protocol_.tick(now_);
    settle();
  }

  /// As Client does it after each call.
  void settle() {
    collect();
    if (connected_ && protocol_.hang_up()) end(*protocol_.hang_up());
  }

  /// As Client::run does it when an attempt or its connection has ended.
  void end(const std::string& why) {
    connected_ = false;
    std::optional<Milliseconds> delay;
    if (!protocol_.ending()) delay = reconnect_.ended(now_, random_, protocol_.retry_after());
    protocol_.disconnected(why, delay);
    next_attempt_.reset();
    if (delay && !protocol_.ending()) next_attempt_ = now_ + *delay;
    collect();
    if (const auto& ending = protocol_.ending()) {
      updates_.push_back({{"what", "ended"}, {"code", ending->code}});
    }
  }

  void collect() {
    const auto output = protocol_.take_output();
    for (std::size_t begin = 0; begin < output.size();) {
      const auto end = output.find('\n', begin);
      lines_.push_back(parsed(output.substr(begin, end - begin)));
      begin = end + 1;
    }
    for (const auto& each : protocol_.take_updates()) {
      Json told = std::visit(Describe{}, each);
      if (!told.is_null()) updates_.push_back(std::move(told));
    }
    for (const auto& each : protocol_.take_answers()) {
      if (!names_.contains(each.ticket)) continue;  // of a message or of quit
      const core::Event event =
          each.result ? *each.result : core::Event{core::event::Failed{each.result.error()}};
      Json answer = parsed(wire::json::encode(event));
      answer["name"] = names_[each.ticket];
      answers_.push_back(std::move(answer));
    }
  }

  client::Protocol protocol_{library_options()};
  client::Reconnect reconnect_;
  double random_;
  TimePoint now_{1h};
  std::optional<TimePoint> next_attempt_ = now_;
  bool connected_ = false;
  std::map<client::Protocol::Ticket, std::string> names_;  // of requests
  std::vector<Json> lines_;
  std::vector<Json> updates_;
  std::vector<Json> answers_;
};

}  // namespace

TEST_CASE("the client library does what the scripts say") {
  for (const auto& script : scripts_for("library")) {
    for (const auto draw : {Draw::least, Draw::most}) {
      LibraryClient client(draw);
      play(script, client, draw);
    }
  }
}

TEST_CASE("there is a script for each code of closing that docs/protocol.md lists") {
  std::string played;
  for (const auto& script : scripts_for("library")) {
    for (const auto& line : script.lines) {
      if (line.verb == "server") played += line.rest + "\n";
    }
  }
  std::ifstream in(source_file("docs/protocol.md"));
  const std::regex row("^\\| `([a-z_]+)` \\|.*");
  std::set<std::string> codes;
  bool in_table = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| code |") && line.ends_with("| what to do |")) in_table = true;
    if (line.empty()) in_table = false;
    std::smatch found;
    if (in_table && std::regex_match(line, found, row)) codes.insert(found[1]);
  }
  CHECK(codes.size() >= 12);
  for (const auto& code : codes) {
    CAPTURE(code);
    CHECK(played.find(R"({"type":"closing","code":")" + code + "\"") != std::string::npos);
  }
}
