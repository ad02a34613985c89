// A browser, as far as a server sees one: a WebSocket handshake, and frames.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/raw_client.hpp"

namespace parley::tests::ws {

inline constexpr unsigned fin = 0x80;
inline constexpr unsigned text = 1;
inline constexpr unsigned binary = 2;
inline constexpr unsigned closing = 8;
inline constexpr unsigned ping = 9;
inline constexpr unsigned whole_text = fin | text;  // the first byte of a message in one frame

inline std::string upgrade(const std::string& more = {},
                           const std::string& host = "localhost:8080") {
  return "GET /ws HTTP/1.1\r\nHost: " + host +
         "\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more + "\r\n";
}

/// A client's frame; a mask of zeros is a mask.
inline std::string frame(unsigned first, std::string_view payload) {
  std::string out{static_cast<char>(first)};
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0xFE);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xFF);
  }
  return out.append(4, '\0').append(payload);
}

/// The handshake is done when it is made.
class Browser {
 public:
  /// `at_once`: bytes that are sent together with the handshake; `more`: further headers of it.
  explicit Browser(std::uint16_t port, const std::string& at_once = {},
                   const std::string& more = {}, const RawClient::Setting& setting = {})
      : client_(port, setting) {
    client_.send_bytes(upgrade(more) + at_once);
    REQUIRE(client_.read_line().starts_with("HTTP/1.1 101 "));
    for (std::string line = client_.read_line(); line != "\r" && !line.empty();
         line = client_.read_line()) {
      head_ += line + "\n";
    }
    REQUIRE(head_.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
  }

  void send(std::string_view message, unsigned kind = text) {
    client_.send_bytes(frame(fin | kind, message));
  }

  struct Frame {
    unsigned first = 0;  // FIN, reserved bits, opcode; 0: the server has closed
    std::string payload;
  };
  /// The server's next frame.
  [[nodiscard]] Frame next() {
    const std::string head = client_.read_bytes(2);
    if (head.size() < 2) return {};
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size >= 126) {
      const std::string bytes = client_.read_bytes(size == 126 ? 2 : 8);
      size = 0;
      for (const char byte : bytes) size = size << 8 | static_cast<unsigned char>(byte);
    }
    return {static_cast<unsigned char>(head[0]), client_.read_bytes(size)};
  }
  /// The first frame that holds `part`.
  [[nodiscard]] Frame until(std::string_view part) {
    Frame one = next();
    while (one.first != 0 && one.payload.find(part) == std::string::npos) one = next();
    REQUIRE_MESSAGE(one.first != 0, part);
    return one;
  }

  [[nodiscard]] const std::string& head() const { return head_; }
  [[nodiscard]] RawClient& raw() { return client_; }

 private:
  RawClient client_;
  std::string head_;
};

}  // namespace parley::tests::ws
