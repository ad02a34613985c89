// What there is over HTTP, and how each request is answered. No I/O.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http/request.hpp"
#include "net/settings/web_file.hpp"

namespace parley::net::http {

struct Response {
  unsigned status = 200;
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::string text;              // the body, or
  std::string_view file{};       // a file's bytes
  bool head_only = false;        // HEAD: the body's length is said, the body is not sent
  bool switch_protocol = false;  // 101: what follows is WebSocket
  std::string sub_protocol{};    // of it: one of IRC's, or "" for JSON

  [[nodiscard]] std::string_view body() const {
    return file.empty() ? std::string_view(text) : file;
  }
};

/// Read by several loops at once: it does not change while the server runs.
struct Site {
  std::span<const WebFile> files;
  std::vector<std::string> origins;      // beside the same host; as browsers send them
  std::function<std::string()> metrics;  // Prometheus text; called on any loop
  /// Names under which the server answers, beside addresses and localhost; "*" for any.
  std::vector<std::string> hosts{};
};

/// The sub-protocols of IRC (IRCv3, WebSocket support): messages of text or of bytes.
inline constexpr std::string_view irc_text = "text.ircv3.net";
inline constexpr std::string_view irc_binary = "binary.ircv3.net";

[[nodiscard]] Response respond(const Request& request, const Site& site);
[[nodiscard]] Response refuse(unsigned status);

/// Status line and headers, the body not included. `keep_alive`: whether the connection stays.
[[nodiscard]] std::string head_of(const Response& response, bool keep_alive);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455, 4.2.2).
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace parley::net::http
