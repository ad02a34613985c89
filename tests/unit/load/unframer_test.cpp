// WebSocket frames of a server become lines, in any split.
#include "load/unframer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace parley::load;

namespace {

std::string frame(unsigned first, std::string_view payload) {
  std::string out{static_cast<char>(first)};
  const unsigned bytes = payload.size() < 126 ? 0 : payload.size() <= 0xFFFF ? 2 : 8;
  out += static_cast<char>(bytes == 0 ? payload.size() : bytes == 2 ? 126 : 127);
  for (unsigned i = bytes; i-- > 0;) out += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
  return out.append(payload);
}

}  // namespace

TEST_CASE("messages become lines, however they are cut and fragmented; pings are answered") {
  const std::string bytes = frame(0x81, "one") + frame(0x81, "") + frame(0x01, "tw") +
                            frame(0x89, "are you there") + frame(0x80, "o") +
                            frame(0x82, std::string(300, 'x')) + frame(0x8A, "unasked") +
                            frame(0x81, std::string(70'000, 'y'));
  for (const std::size_t piece : std::vector<std::size_t>{1, 2, 3, 7, 500, bytes.size()}) {
    Unframer unframer;
    std::string lines;
    std::string reply;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      unframer.take(std::string_view(bytes).substr(at, piece), lines);
      reply += unframer.take_reply();
    }
    CHECK(lines == "one\n\ntwo\n" + std::string(300, 'x') + "\n" + std::string(70'000, 'y') + "\n");
    CHECK(reply.size() == 2 + 4 + 13);
    CHECK(reply.substr(0, 2) == "\x8A\x8D");
    CHECK_FALSE(unframer.ended());
  }
}

TEST_CASE("a close frame is the end, and so is what no server may send") {
  for (const std::string& bytes :
       {frame(0x88, "\x03\xE8"), std::string("\x81\x81", 2), frame(0x89, std::string(126, 'p'))}) {
    Unframer unframer;
    std::string lines;
    unframer.take(frame(0x81, "last") + bytes + frame(0x81, "too late"), lines);
    CHECK(lines == "last\n");
    CHECK(unframer.ended());
  }
}

TEST_CASE("a client's frame is masked: the payload comes back by the mask in it") {
  for (const std::size_t size : std::vector<std::size_t>{0, 5, 125, 126, 70'000}) {
    const std::string payload(size, 'p');
    const std::string made = client_frame(1, payload);
    const std::size_t head = made.size() - size;
    CHECK(made.starts_with('\x81'));
    CHECK((static_cast<unsigned char>(made[1]) & 0x80) != 0);
    std::string back;
    for (std::size_t i = 0; i < size; ++i) {
      back += static_cast<char>(made[head + i] ^ made[head - 4 + i % 4]);
    }
    CHECK(back == payload);
  }
}
