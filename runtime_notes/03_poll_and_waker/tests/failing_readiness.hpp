// For the tests of the chat servers: sessions that throw, and clients that speak to the others.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "03_poll_and_waker/readiness.hpp"

namespace parley::notes {

/// Asks another source. While `fails`, to wait is an error: the task that wants to is ended by it.
class FailingReadiness final : public Readiness {
 public:
  explicit FailingReadiness(Readiness& inner) : inner_(inner) {}

  void open(int descriptor) override { inner_.open(descriptor); }
  void close(int descriptor) override { inner_.close(descriptor); }
  void wait(int descriptor, Interest interest, const Waker& waker) override {
    if (fails) throw std::runtime_error("nobody can wait");
    inner_.wait(descriptor, interest, waker);
  }

  bool fails = false;

 private:
  Readiness& inner_;
};

/// A client that never waits for an answer.
class PlainClient {
 public:
  explicit PlainClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;
  ~PlainClient() { ::close(socket_); }

  void send(std::string_view line) const {
    if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) < 0) {
      throw std::runtime_error("cannot send");
    }
  }
  /// All that has come until now.
  [[nodiscard]] const std::string& heard() {
    std::array<char, 4096> buffer;
    while (true) {
      const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size <= 0) return heard_;
      heard_.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  int socket_;
  std::string heard_{};
};

inline constexpr std::string_view hello_ada = "{\"type\":\"hello\",\"id\":1,\"nick\":\"ada\"}\n";
inline constexpr std::string_view hello_bob = "{\"type\":\"hello\",\"id\":1,\"nick\":\"bob\"}\n";
inline constexpr std::string_view join_lobby = "{\"type\":\"join\",\"id\":2,\"room\":\"#lobby\"}\n";

}  // namespace parley::notes
