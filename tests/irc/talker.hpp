// A client that speaks raw IRC lines.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/parleyd.hpp"
#include "support/raw_client.hpp"

namespace parley::tests {

/// Registered as `nick` when the constructor returns.
class IrcTalker {
 public:
  IrcTalker(std::uint16_t port, const std::string& nick, const std::string& caps = "",
            const std::string& secret = "", const RawClient::Setting& setting = {})
      : client_(port, setting) {
    if (!secret.empty()) send("PASS " + secret);
    if (!caps.empty()) send("CAP REQ :" + caps);
    send("NICK " + nick);
    send("USER u 0 * :r");
    if (!caps.empty()) send("CAP END");
    welcome_ = until(" 422 ");
  }

  void send(std::string_view line) { client_.send(line); }
  [[nodiscard]] std::string next() {
    std::string line = client_.read_line();
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  /// Lines up to the first that holds `part`, that one included.
  std::vector<std::string> until(std::string_view part) {
    std::vector<std::string> lines;
    do {
      lines.push_back(next());
    } while (lines.back().find(part) == std::string::npos);
    return lines;
  }
  /// What a line is answered with, before the PONG that follows it. Only for what the hub answers
  /// at once, or what has come already.
  std::vector<std::string> ask(std::string_view line) {
    send(line);
    send("PING end-of-answer");
    auto lines = until("PONG parley :end-of-answer");
    lines.pop_back();
    return lines;
  }
  /// Sends a line, and gives the first of what comes that holds `part`.
  std::string get(std::string_view line, std::string_view part) {
    send(line);
    return until(part).back();
  }
  void join(const std::string& room) {
    send("JOIN " + room);
    until(" 366 ");
  }

  [[nodiscard]] const std::vector<std::string>& welcome() const { return welcome_; }
  [[nodiscard]] RawClient& raw() { return client_; }

 private:
  RawClient client_;
  std::vector<std::string> welcome_;
};

}  // namespace parley::tests
