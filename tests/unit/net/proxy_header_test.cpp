// The PROXY protocol's header, versions 1 and 2.
#include "net/transport/proxy/header.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using parley::net::proxy::HeaderReader;
using State = HeaderReader::State;

namespace {

const std::string signature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string block(unsigned command, unsigned family, std::string_view payload) {
  std::string out = signature;
  out += static_cast<char>(command);
  out += static_cast<char>(family);
  out += static_cast<char>(payload.size() >> 8);
  out += static_cast<char>(payload.size() & 0xFF);
  return out.append(payload);
}

const std::string four("\xC0\x00\x02\x01\xC0\x00\x02\x02\x12\x34\x00\x50", 12);

std::string six() {
  std::string payload(36, '\0');
  payload.replace(0, 4, "\x20\x01\x0D\xB8");
  payload[15] = 7;
  return payload;
}

/// The client's address, "none", "wrong" or "more".
std::string client_of(const std::string& bytes) {
  HeaderReader reader;
  reader.feed(bytes);
  if (reader.state() == State::wrong) return "wrong";
  if (reader.state() == State::reading) return "more";
  return reader.client() ? reader.client()->to_string() : "none";
}

}  // namespace

TEST_CASE("a header says who the client is, in version 1 and 2, over IPv4 and IPv6") {
  CHECK(client_of("PROXY TCP4 192.0.2.1 192.0.2.2 4660 80\r\n") == "192.0.2.1");
  CHECK(client_of("PROXY TCP6 2001:db8::7 ::1 4660 80\r\n") == "2001:db8::7");
  CHECK(client_of(block(0x21, 0x11, four)) == "192.0.2.1");
  CHECK(client_of(block(0x21, 0x21, six())) == "2001:db8::7");
  CHECK(client_of(block(0x21, 0x11, four + std::string("\x04\x00\x01x", 4))) == "192.0.2.1");
}

TEST_CASE("a proxy may speak for itself, or not know") {
  CHECK(client_of("PROXY UNKNOWN\r\n") == "none");
  CHECK(client_of("PROXY UNKNOWN ffff::1 ::2 1 2\r\n") == "none");
  CHECK(client_of(block(0x20, 0x00, "")) == "none");
  CHECK(client_of(block(0x20, 0x11, four)) == "none");  // LOCAL: what it says does not count
  CHECK(client_of(block(0x21, 0x00, "")) == "none");
  CHECK(client_of(block(0x21, 0x31, std::string(216, 'x'))) == "none");  // a unix socket
}

TEST_CASE("the header is taken in any split, and not a byte behind it") {
  for (const std::string& header :
       {std::string("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"), block(0x21, 0x11, four)}) {
    const std::string bytes = header + "CAP LS\r\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      HeaderReader reader;
      std::size_t taken = 0;
      for (std::size_t at = 0; at < bytes.size() && reader.state() == State::reading; at += piece) {
        taken += reader.feed(std::string_view(bytes).substr(at, piece));
      }
      REQUIRE(reader.state() == State::done);
      REQUIRE(taken == header.size());
      REQUIRE(reader.client()->to_string() == "192.0.2.1");
      REQUIRE(reader.feed("more") == 0);
    }
  }
}

TEST_CASE("what is no header is refused as soon as that is clear") {
  CHECK(client_of("GET / HTTP/1.1\r\n") == "wrong");
  CHECK(client_of("P") == "more");
  CHECK(client_of("PRIVMSG") == "wrong");
  CHECK(client_of("\r\n\r\n\1") == "wrong");
  CHECK(client_of("{\"type\"") == "wrong");
  CHECK(client_of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n") == "wrong");
  CHECK(client_of("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n") == "wrong");
  CHECK(client_of("PROXY TCP4 2001:db8::7 ::1 1 2\r\n") == "wrong");
  CHECK(client_of("PROXY TCP4 192.0.2.999 192.0.2.2 1 2\r\n") == "wrong");
  CHECK(client_of("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n") == "wrong");
  CHECK(client_of("PROXY " + std::string(107, 'x')) == "wrong");   // no line end in sight
  CHECK(client_of(block(0x11, 0x11, four)) == "wrong");            // no such version
  CHECK(client_of(block(0x22, 0x11, four)) == "wrong");            // no such command
  CHECK(client_of(block(0x21, 0x11, four.substr(1))) == "wrong");  // too short for its family
  CHECK(client_of(block(0x21, 0x21, four)) == "wrong");
  const std::string long_one = block(0x21, 0x11, four + std::string(5000, 'x'));
  CHECK(client_of(long_one.substr(0, 16)) == "wrong");
  CHECK(client_of(block(0x21, 0x11, four).substr(0, 20)) == "more");
}
