// parley-load against a server that does one member wrong: it is found, named, and the exit code
// is 1.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/descriptor.hpp"
#include "support/process.hpp"

using namespace parley::tests;
using nlohmann::json;

namespace {

/// What one member gets in place of this message, which is the run's `number`th.
using Spoil = std::function<std::string(int number, const std::string& line)>;

/// An IRC server of one room. Its last member's copies go through `spoil`.
class Dishonest {
 public:
  explicit Dishonest(Spoil spoil)
      : spoil_(std::move(spoil)), door_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    if (::bind(door_.get(), address, size) != 0 || ::listen(door_.get(), 64) != 0 ||
        ::getsockname(door_.get(), address, &size) != 0) {
      fail("listen");
    }
    port_ = ntohs(here.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  struct Member {
    Descriptor socket;
    std::string input;
  };

  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::vector<pollfd> waits{{door_.get(), POLLIN, 0}};
      for (const Member& member : members_) waits.push_back({member.socket.get(), POLLIN, 0});
      if (::poll(waits.data(), waits.size(), 20) < 0) fail("poll");
      for (std::size_t i = 1; i < waits.size(); ++i) {
        if (waits[i].revents != 0) read(members_[i - 1]);
      }
      if (waits[0].revents == 0) continue;
      members_.push_back({Descriptor(::accept4(door_.get(), nullptr, nullptr, SOCK_CLOEXEC)), {}});
    }
  }

  void read(Member& member) {
    std::array<char, 4096> bytes{};
    const ssize_t size = ::recv(member.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size == 0) member.socket.reset();  // poll passes over it from now on
    if (size > 0) member.input.append(bytes.data(), static_cast<std::size_t>(size));
    for (std::size_t end = 0; (end = member.input.find("\r\n")) != std::string::npos;) {
      take(member, member.input.substr(0, end));
      member.input.erase(0, end + 2);
    }
  }

  void take(const Member& from, const std::string& line) {
    if (line.starts_with("USER ")) send(from, ":here 001 you :Welcome\r\n");
    if (line.starts_with("JOIN ")) send(from, ":here 366 you " + line.substr(5) + " :End\r\n");
    if (!line.starts_with("PRIVMSG ")) return;
    const std::string copy = ":a!b@c " + line + "\r\n";
    for (const Member& to : members_) {
      if (&to == &from) continue;
      send(to, &to == &members_.back() ? spoil_(said_, copy) : copy);
    }
    ++said_;
  }

  static void send(const Member& to, std::string_view bytes) {
    if (!to.socket || bytes.empty()) return;
    ::send(to.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  Spoil spoil_;
  Descriptor door_;
  std::uint16_t port_ = 0;
  std::vector<Member> members_;
  int said_ = 0;
  std::jthread thread_;
};

/// The faults that a run counts, of each kind. A connection at a time: the sender's is the first.
json faults_of(Spoil spoil) {
  const Dishonest server(std::move(spoil));
  Process load({program("parley-load"),
                "--quiet",
                "--json",
                "-",
                "--server",
                server.address(),
                "--dialect",
                "irc",
                "--connections",
                "5",
                "--rooms",
                "1",
                "--rate",
                "100",
                "--seconds",
                "1",
                "--arrivals",
                "uniform",
                "--opening",
                "1",
                "--settle",
                "1"});
  json result = json::parse(load.read_rest());
  const bool clean = result["clean"];
  CHECK(load.wait() == Exit{clean ? 0 : 1, 0});
  json verification = result["verification"];
  return {verification["lost"], verification["duplicated"], verification["out_of_order"],
          verification["unexpected"]};
}

constexpr int spoiled = 40;

}  // namespace

TEST_CASE("a server that relays everything is clean") {
  CHECK(faults_of([](int, const std::string& line) { return line; }) == json{0, 0, 0, 0});
}

TEST_CASE("one message that one member does not get is lost once") {
  CHECK(faults_of([](int number, const std::string& line) {
          return number == spoiled ? "" : line;
        }) == json{1, 0, 0, 0});
}

TEST_CASE("one message that one member gets twice is a duplicate") {
  CHECK(faults_of([](int number, const std::string& line) {
          return number == spoiled ? line + line : line;
        }) == json{0, 1, 0, 0});
}

TEST_CASE("one message that one member gets behind the next is out of order") {
  std::string held;
  CHECK(faults_of([&held](int number, const std::string& line) {
          if (number == spoiled) return held = line, std::string{};
          return number == spoiled + 1 ? line + held : line;
        }) == json{0, 0, 1, 0});
}

TEST_CASE("one byte that is different for one member is a message that nobody sent") {
  CHECK(faults_of([](int number, std::string line) {
          if (number == spoiled) line[line.size() - 3] = 'y';
          return line;
        }) == json{1, 0, 0, 1});
}
