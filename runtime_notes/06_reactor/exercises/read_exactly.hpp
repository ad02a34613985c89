// Exercise 1: the edge is told once; who does not read on, waits for ever.
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include "03_poll_and_waker/socket.hpp"

namespace parley::notes {

/// That many bytes; fewer only if the peer has ended.
class ReadExactly {
 public:
  using Output = std::string;
  ReadExactly(const Descriptor& socket, std::size_t size) : socket_(socket), size_(size) {}

  Poll<std::string> poll(Context& context) {
    std::array<char, 100> piece;
    // Your turn. As it stands, it reads one piece and waits for the next edge. But the bytes are
    // all there already, and no new edge will come: with level-triggered epoll this would work.
    const ssize_t size = ::recv(socket_.get(), piece.data(), std::min(piece.size(), missing()), 0);
    if (size == 0) return std::move(read_);
    if (size > 0) read_.append(piece.data(), static_cast<std::size_t>(size));
    if (missing() == 0) return std::move(read_);
    socket_.source().wait(socket_.get(), Interest::read, context.waker());
    return pending;
  }

 private:
  [[nodiscard]] std::size_t missing() const { return size_ - read_.size(); }

  const Descriptor& socket_;
  std::size_t size_;
  std::string read_{};
};

}  // namespace parley::notes
