// WebSocket framing, case by case as RFC 6455 has them (in the manner of the Autobahn test suite).
#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.hpp"
#include "net/transport/websocket/frames.hpp"

namespace core = parley::core;
namespace ws = parley::net::websocket;

namespace {

constexpr std::size_t limit = 1000;
/// Made of texts, and of what came: messages are secrets, as one may be a password.
struct Messages : std::vector<core::Secret> {
  Messages() = default;
  Messages(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) emplace_back(text);
  }
};

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
    const unsigned bytes = payload.size() <= 0xFFFF ? 2 : 8;
    out += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
    for (unsigned i = bytes; i-- > 0;) out += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
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

TEST_CASE("every way to write a length is read, and every byte comes through the mask") {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 65535U, 65536U, 70000U}) {
    std::string payload;
    for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>(i * 7 + i / 256);
    ws::FrameReader reader(100'000, true);
    const auto received = reader.take(masked(fin | binary, payload));
    REQUIRE_MESSAGE(received.messages == Messages{payload}, size);
    CHECK_FALSE(received.closed);
  }
}

TEST_CASE("control frames between fragments are answered at once, in their order") {
  const std::string ten_pings = [] {
    std::string all;
    for (char i = '0'; i <= '9'; ++i) all += masked(fin | ping, std::string{i});
    return all;
  }();
  ws::FrameReader reader(limit);
  const auto first = reader.take(masked(text, "fra") + ten_pings + masked(fin | pong, "unasked"));
  CHECK(first.messages.empty());
  std::string pongs;
  for (char i = '0'; i <= '9'; ++i) pongs += std::string("\x8A\x01") + i;
  CHECK(first.reply == pongs);
  const auto second = reader.take(masked(0, "g") + masked(fin | ping, "") + masked(fin, "ment"));
  CHECK(second.messages == Messages{"fragment"});
  CHECK(second.reply == std::string("\x8A\x00", 2));
  const auto third = reader.take(masked(text, "half") + masked(fin | closing, code_payload(1001)));
  CHECK(third.messages.empty());
  CHECK(close_code(third) == 1001);
}

TEST_CASE("a ping's payload is any bytes, and comes back as it was") {
  const std::string bytes("\x00\xFF\xFE\xFD\x80", 5);
  CHECK(take(masked(fin | ping, bytes)).reply == "\x8A\x05" + bytes);
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
  CHECK(code_for(masked(pong, "p")) == 1002);
  CHECK_FALSE(take(masked(fin | pong, "unasked")).closed);
}

TEST_CASE("fragments must begin with an opcode and go on without one") {
  CHECK(code_for(masked(fin, "x")) == 1002);
  CHECK(code_for(masked(0, "x")) == 1002);
  CHECK(code_for(masked(fin | text, "whole") + masked(0, "more")) == 1002);
  CHECK(code_for(masked(text, "x") + masked(0, "y") + masked(fin | binary, "z")) == 1002);
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

TEST_CASE("a close frame may give a reason; behind it nothing is answered") {
  const std::string longest = code_payload(1000, std::string(123, 'r'));
  const auto reasoned = take(masked(fin | closing, longest));
  CHECK(reasoned.closed);
  CHECK(reasoned.reply.substr(2, 2) == longest.substr(0, 2));
  const auto received = take(masked(fin | closing, code_payload(3000)) + masked(fin | ping, "p"));
  CHECK(close_code(received) == 3000);
  CHECK(received.reply.size() == 4);  // no pong
}

TEST_CASE("close codes that must not be sent are protocol errors, the others are accepted") {
  for (const unsigned code :
       {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
    CHECK_MESSAGE(code_for(masked(fin | closing, code_payload(code))) == 1002, code);
  }
  for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U,
                              1013U, 1014U, 3000U, 3999U, 4000U, 4999U}) {
    CHECK_MESSAGE(code_for(masked(fin | closing, code_payload(code))) == code, code);
  }
  CHECK(code_for(masked(fin | closing, "\x03")) == 1002);
  CHECK(code_for(masked(fin | closing, code_payload(1000, "\xFF"))) == 1007);
  CHECK(code_for(masked(fin | closing, code_payload(1014, "a reason"))) == 1014);
  CHECK(code_for(masked(fin | closing, code_payload(1014, "\xFF"))) == 1007);
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

TEST_CASE("text that cannot become UTF-8 is refused before its frame has ended") {
  const std::string whole = masked(fin | text, "ok\xFF" + std::string(500, 'x'));
  ws::FrameReader reader(limit);
  CHECK_FALSE(reader.take(std::string_view(whole).substr(0, 8)).closed);  // "ok" is not yet there
  CHECK(close_code(reader.take(std::string_view(whole).substr(8, 5))) == 1007);
}

TEST_CASE("the first and last characters of each length are text, non-characters too") {
  for (const char* character :
       {"\x01", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(take(masked(fin | text, character)).messages == Messages{character});
  }
  for (const char* wrong :
       {"\x80", "\xBF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE"}) {
    CHECK(code_for(masked(fin | text, wrong)) == 1007);
  }
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
  const std::string in_eight("\x81\xFF\x00\x00\x00\x00\x00\x00\x00\x7E\x00\x00\x00\x00", 14);
  CHECK(code_for(in_eight + std::string(126, 'x')) == 1002);
}

TEST_CASE("a length beyond 63 bits is a protocol error") {
  CHECK(code_for(std::string("\x81\xFF\x80\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00", 14)) ==
        1002);
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
