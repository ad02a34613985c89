// A client that speaks raw IRC lines.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/parleyd.hpp"
#include "support/raw_client.hpp"
#include "wire/irc/message.hpp"
#include "wire/irc/numeric.hpp"

namespace parley::tests {

using enum wire::irc::Numeric;

/// The numeric that a line is, or 0.
[[nodiscard]] inline wire::irc::Numeric numeric_of(std::string_view line) {
  return wire::irc::numeric_in(wire::irc::parse(line).command).value_or(wire::irc::Numeric{});
}

/// True for a line that is this numeric, or that holds this text.
[[nodiscard]] inline bool is(std::string_view line, wire::irc::Numeric numeric) {
  return numeric_of(line) == numeric;
}
[[nodiscard]] inline bool is(std::string_view line, std::string_view text) {
  return line.find(text) != std::string_view::npos;
}

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
    welcome_ = until(ERR_NOMOTD);
  }

  void send(std::string_view line) { client_.send(line); }
  [[nodiscard]] std::string next() {
    std::string line = client_.read_line();
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  /// Lines up to the first that is `wanted`, that one included.
  template <class Wanted>
  std::vector<std::string> until(const Wanted& wanted) {
    std::vector<std::string> lines;
    do {
      lines.push_back(next());
    } while (!is(lines.back(), wanted));
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
  /// Sends a line, and gives the first of what comes that is `wanted`.
  template <class Wanted>
  std::string get(std::string_view line, const Wanted& wanted) {
    send(line);
    return until(wanted).back();
  }
  void join(const std::string& room) {
    send("JOIN " + room);
    until(RPL_ENDOFNAMES);
  }

  [[nodiscard]] const std::vector<std::string>& welcome() const { return welcome_; }
  [[nodiscard]] RawClient& raw() { return client_; }

 private:
  RawClient client_;
  std::vector<std::string> welcome_;
};

}  // namespace parley::tests
