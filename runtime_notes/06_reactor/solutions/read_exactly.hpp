// Exercise 1, solved: the edge is told once; who does not read on, waits for ever.
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
    while (missing() > 0) {
      const ssize_t size =
          ::recv(socket_.get(), piece.data(), std::min(piece.size(), missing()), 0);
      if (size > 0) {
        read_.append(piece.data(), static_cast<std::size_t>(size));
      } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        return std::move(read_);
      } else if (errno == EAGAIN) {
        // Only now, when there is nothing left, is there an edge to wait for.
        socket_.source().wait(socket_.get(), Interest::read, context.waker());
        return pending;
      }
    }
    return std::move(read_);
  }

 private:
  [[nodiscard]] std::size_t missing() const { return size_ - read_.size(); }

  const Descriptor& socket_;
  std::size_t size_;
  std::string read_{};
};

}  // namespace parley::notes
