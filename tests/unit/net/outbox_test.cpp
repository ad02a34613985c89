// Bytes on their way to a peer: bounds and gathered writes over a real socket pair.
#include "net/transport/outbox.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <ostream>
#include <string>

using parley::net::Outbox;
using parley::net::SharedBytes;

namespace {

/// Two connected stream sockets; the first with the smallest send buffer the kernel gives.
struct Pair {
  Pair() {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    const int smallest = 1;
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
  }
  ~Pair() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  [[nodiscard]] std::string read_all() const {
    std::string all;
    std::array<char, 65'536> part;
    for (ssize_t size = 0; (size = ::read(ends[1], part.data(), part.size())) > 0;) {
      all.append(part.data(), static_cast<std::size_t>(size));
    }
    return all;
  }
  std::array<int, 2> ends{-1, -1};
};

}  // namespace

TEST_CASE("everything that waits goes out in order, across partial writes") {
  const Pair pair;
  Outbox outbox;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string line =
        "line " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 97), '.') + "\n";
    expected += line;
    outbox.push(SharedBytes{line});
  }
  CHECK(outbox.bytes() == expected.size());
  std::string received;
  std::error_code error;
  int attempts = 0;
  for (auto written = Outbox::Written::some; written == Outbox::Written::some; ++attempts) {
    written = outbox.write_to(pair.ends[0], error);
    REQUIRE(written != Outbox::Written::failed);
    received += pair.read_all();
  }
  CHECK(received == expected);
  CHECK(attempts > 1);
  CHECK(outbox.empty());
}

TEST_CASE("the bound counts the bytes that wait, not those that went") {
  const Pair pair;
  Outbox outbox;
  outbox.push(SharedBytes{std::string(100, 'a')});
  CHECK_FALSE(outbox.has_room(100));
  CHECK(outbox.has_room(101));
  std::error_code error;
  CHECK(outbox.write_to(pair.ends[0], error) == Outbox::Written::all);
  CHECK(outbox.has_room(1));
}

TEST_CASE("a peer that is gone is an error value, not a signal") {
  Pair pair;
  ::close(pair.ends[1]);
  pair.ends[1] = -1;
  Outbox outbox;
  outbox.push(SharedBytes{std::string("hello")});
  std::error_code error;
  CHECK(outbox.write_to(pair.ends[0], error) == Outbox::Written::failed);
  CHECK(error == std::errc::broken_pipe);
}

TEST_CASE("one buffer in many outboxes is one allocation, and lives as long as the last of them") {
  SharedBytes line{std::string(1000, 'x')};
  const char* const place = line.view().data();
  Outbox first;
  {
    Outbox second;
    first.push(line);
    second.push(line);
  }
  line = SharedBytes{};
  const Pair pair;
  std::error_code error;
  CHECK(first.bytes() == 1000);
  CHECK(place != nullptr);
  CHECK(first.write_to(pair.ends[0], error) == Outbox::Written::all);
  CHECK(pair.read_all() == std::string(1000, 'x'));
}
