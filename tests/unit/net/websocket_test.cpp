// WebSocket framing, case by case as RFC 6455 has them (in the manner of the Autobahn test suite).
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/websocket/frames.hpp"

namespace ws = parley::net::websocket;

namespace {

constexpr std::size_t limit = 1000;
using Messages = std::vector<std::string>;

constexpr unsigned fin = 0x80;
constexpr unsigned text = 1;
constexpr unsigned binary = 2;
constexpr unsigned closing = 8;
constexpr unsigned ping = 9;
constexpr unsigned pong = 10;

/// A frame as a client sends it. `first`: FIN, reserved bits and opcode.
std::string masked(unsigned first, std::string_view payload) {
  std::string out{static_cast<char>(first)};
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xFF);
  }
  constexpr std::string_view mask = "\x12\x34\x56\x78";
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(payload[i] ^ mask[i % 4]);
  }
  return out;
}

std::string code_payload(unsigned code, std::string_view reason = {}) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}.append(reason);
}

/// The code of the close frame that a reply ends with; 0: it ends with none.
unsigned close_code(const ws::Received& received) {
  const std::string& reply = received.reply;
  if (!received.closed || reply.size() < 4) return 0;
  const auto byte = [&](std::size_t from_end) {
    return static_cast<unsigned>(static_cast<unsigned char>(reply[reply.size() - from_end]));
  };
  return byte(4) == (fin | closing) && byte(3) == 2 ? byte(2) << 8 | byte(1) : 0;
}

ws::Received take(const std::string& bytes) {
  ws::FrameReader reader(limit);
  return reader.take(bytes);
}

unsigned code_for(const std::string& bytes) { return close_code(take(bytes)); }

}  // namespace

TEST_CASE("text messages come out whole, however the bytes are split") {
  const std::string bytes = masked(fin | text, "one") + masked(fin | text, "") +
                            masked(text, "tw") + masked(fin | ping, "p") + masked(fin, "o") +
                            masked(fin | text, std::string(300, 'x'));
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    ws::FrameReader reader(limit);
    Messages messages;
    std::string reply;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const auto received = reader.take(std::string_view(bytes).substr(at, piece));
      REQUIRE_FALSE(received.closed);
      messages.insert(messages.end(), received.messages.begin(), received.messages.end());
      reply += received.reply;
    }
    REQUIRE(messages == Messages{"one", "", "two", std::string(300, 'x')});
    REQUIRE(reply == "\x8A\x01p");
    REQUIRE(reader.idle());
  }
}

TEST_CASE("nothing is held between messages, and something is within one") {
  ws::FrameReader reader(limit);
  CHECK(reader.take(masked(fin | text, "hi")).messages == Messages{"hi"});
  CHECK(reader.idle());
  CHECK(reader.take("\x81").messages.empty());
  CHECK_FALSE(reader.idle());
}

TEST_CASE("a frame without a mask is a protocol error") {
  CHECK(code_for(std::string("\x81\x02hi")) == 1002);
}

TEST_CASE("reserved bits and opcodes are protocol errors") {
  for (const unsigned bit : {0x40U, 0x20U, 0x10U}) {
    CHECK(code_for(masked(fin | bit | text, "x")) == 1002);
    CHECK(code_for(masked(fin | bit | ping, "x")) == 1002);
  }
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    CHECK_MESSAGE(code_for(masked(fin | opcode, "x")) == 1002, opcode);
  }
}

TEST_CASE("control frames are short and whole") {
  CHECK(take(masked(fin | ping, std::string(125, 'p'))).reply ==
        "\x8A\x7D" + std::string(125, 'p'));
  CHECK(code_for(masked(fin | ping, std::string(126, 'p'))) == 1002);
  CHECK(code_for(masked(fin | closing, std::string(126, 'p'))) == 1002);
  CHECK(code_for(masked(ping, "p")) == 1002);
  CHECK(code_for(masked(closing, "")) == 1002);
  CHECK_FALSE(take(masked(fin | pong, "unasked")).closed);
}

TEST_CASE("fragments must begin with an opcode and go on without one") {
  CHECK(code_for(masked(fin, "x")) == 1002);
  CHECK(code_for(masked(text, "x") + masked(fin | text, "y")) == 1002);
  CHECK(take(masked(text, "") + masked(0, "") + masked(fin, "")).messages == Messages{""});
}

TEST_CASE("a close frame is answered with its code, and what follows is not read") {
  const auto received =
      take(masked(fin | text, "last") + masked(fin | closing, code_payload(1000)) +
           masked(fin | text, "too late"));
  CHECK(received.messages == Messages{"last"});
  CHECK(close_code(received) == 1000);
  ws::FrameReader reader(limit);
  CHECK(reader.take(masked(fin | closing, "")).closed);
  CHECK(reader.take(masked(fin | text, "later")).messages.empty());
}

TEST_CASE("close codes that must not be sent are protocol errors, the others are accepted") {
  for (const unsigned code :
       {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
    CHECK_MESSAGE(code_for(masked(fin | closing, code_payload(code))) == 1002, code);
  }
  for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 3000U,
                              3999U, 4000U, 4999U}) {
    CHECK_MESSAGE(code_for(masked(fin | closing, code_payload(code))) == code, code);
  }
  CHECK(code_for(masked(fin | closing, "\x03")) == 1002);
  CHECK(code_for(masked(fin | closing, code_payload(1000, "\xFF"))) == 1007);
}

TEST_CASE("text that is no UTF-8 is refused, also across fragments") {
  const std::string euro = "\xE2\x82\xAC";
  CHECK(take(masked(text, euro.substr(0, 1)) + masked(0, euro.substr(1, 1)) +
             masked(fin, euro.substr(2)))
            .messages == Messages{euro});
  CHECK(code_for(masked(fin | text, "\xC0\xAF")) == 1007);                // overlong
  CHECK(code_for(masked(fin | text, "\xED\xA0\x80")) == 1007);            // surrogate
  CHECK(code_for(masked(fin | text, "\xF4\x90\x80\x80")) == 1007);        // past U+10FFFF
  CHECK(code_for(masked(fin | text, euro.substr(0, 2))) == 1007);         // ends within a character
  CHECK(code_for(masked(text, "ok") + masked(fin, "\x80")) == 1007);      // begins within one
  CHECK(code_for(masked(text, "\xCE\xBA\xE1\xBD\xB9\xF4\x90")) == 1007);  // before the last frame
}

TEST_CASE("a message may be as long as the limit, and not longer, in one frame or in many") {
  CHECK(take(masked(fin | text, std::string(limit, 'x'))).messages.front().size() == limit);
  CHECK(code_for(masked(fin | text, std::string(limit + 1, 'x'))) == 1009);
  std::string bytes = masked(text, "x");
  for (std::size_t i = 1; i <= limit; ++i) bytes += masked(0, "x");
  CHECK(code_for(bytes) == 1009);
  // Refused as soon as the length is known, not when the bytes are there.
  CHECK(code_for(masked(fin | text, std::string(0xFFFF, 'x')).substr(0, 9)) == 1009);
}

TEST_CASE("lengths written longer than they need to be are protocol errors") {
  CHECK(code_for(std::string("\x81\xFE\x00\x01\x00\x00\x00\x00x", 9)) == 1002);
}

TEST_CASE("binary messages are not understood, unless they were agreed on") {
  CHECK(code_for(masked(fin | binary, "x")) == 1003);
  ws::FrameReader reader(limit, true);
  CHECK(reader.take(masked(binary, "\xFF") + masked(fin, "y") + masked(fin | text, "z")).messages ==
        Messages{"\xFFy", "z"});
}

TEST_CASE("server frames are unmasked and say their length in the shortest way") {
  CHECK(ws::text_frame("hi") == "\x81\x02hi");
  CHECK(ws::binary_frame("hi") == "\x82\x02hi");
  CHECK(ws::text_frame(std::string(126, 'x')).substr(0, 4) == std::string("\x81\x7E\x00\x7E", 4));
  CHECK(ws::text_frame(std::string(65536, 'x')).substr(0, 10) ==
        std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10));
  CHECK(ws::close_frame(ws::CloseCode::going_away) == "\x88\x02\x03\xE9");
  CHECK(ws::ping_frame() == std::string("\x89\x00", 2));
}
