// A signed-in client of the JSON protocol, for tests: a request, its answer, the events between.
#pragma once

#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/raw_client.hpp"

namespace parley::tests {

using nlohmann::json;

/// Blocking, with deadlines. Events that come while an answer is awaited are kept for `event`.
class Talker {
 public:
  Talker(std::uint16_t port, const std::string& nick, const json& more = json::object(),
         const RawClient::Setting& setting = {})
      : client_(port, setting) {
    json hello{{"type", "hello"}, {"nick", nick}};
    hello.update(more);
    welcome_ = ask(hello);
  }

  [[nodiscard]] const json& welcome() const { return welcome_; }
  [[nodiscard]] RawClient& raw() { return client_; }

  /// Sends a request without waiting for its answer. Gives its id.
  std::uint64_t tell(json request) {
    request["id"] = ++last_id_;
    client_.send(request.dump());
    return last_id_;
  }

  /// Sends a request and gives its answer.
  json ask(json request) { return answer(tell(std::move(request))); }

  json answer(std::uint64_t id) {
    for (;;) {
      json line = read();
      if (line.contains("id") && line["id"] == id) return line;
      events_.push_back(std::move(line));
    }
  }

  /// The next event of this type; others before it are dropped.
  json event(const std::string& type) {
    for (;;) {
      json line = next();
      if (line["type"] == type) return line;
    }
  }

  /// The next line, kept or new.
  json next() {
    if (events_.empty()) return read();
    json line = std::move(events_.front());
    events_.pop_front();
    return line;
  }

  json join(const std::string& room) { return ask({{"type", "join"}, {"room", room}}); }
  json join(const std::string& room, std::uint64_t after) {
    return ask({{"type", "join"}, {"room", room}, {"after", after}});
  }
  json say(const std::string& to, const std::string& text) {
    return ask({{"type", "say"}, {"to", to}, {"text", text}});
  }

  /// The texts of the room's messages, from the log, oldest first.
  std::vector<std::string> history(const std::string& room) {
    std::vector<std::string> texts;
    std::uint64_t after = 0;
    for (bool more = true; more;) {
      const json page =
          ask({{"type", "history"}, {"with", room}, {"after", after}, {"limit", 200}});
      for (const json& entry : page.at("entries")) {
        if (entry["type"] == "message") texts.push_back(entry["text"]);
        after = entry["seq"];
      }
      more = page["more"];
    }
    return texts;
  }

 private:
  json read() { return json::parse(client_.read_line()); }

  RawClient client_;
  json welcome_;
  std::deque<json> events_;
  std::uint64_t last_id_ = 0;
};

/// Lets tests talk as fast as they can.
inline constexpr const char* no_rate_limits =
    "[rates]\nsession_messages_per_second = 0\nuser_messages_per_second = 0\n"
    "session_joins_per_second = 0\nsession_other_per_second = 0\nuser_creates_per_second = 0\n"
    "user_bytes_per_second = 0\n";

}  // namespace parley::tests
