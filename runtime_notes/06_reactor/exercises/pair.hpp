// For the exercises: two ends of a connection, one of them ours.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "03_poll_and_waker/socket.hpp"

namespace parley::notes {

class Pair {
 public:
  explicit Pair(Readiness& source) : Pair(source, connected()) {}
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() { hang_up(); }

  [[nodiscard]] const Descriptor& ours() const { return ours_; }

  /// The other end says something.
  void say(std::string_view text) const {
    if (::write(theirs_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      throw std::runtime_error("write");
    }
  }
  void hang_up() {
    if (theirs_ >= 0) ::close(std::exchange(theirs_, -1));
  }

 private:
  Pair(Readiness& source, std::array<int, 2> ends) : ours_(ends[0], source), theirs_(ends[1]) {}
  static std::array<int, 2> connected() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0) {
      throw std::runtime_error("socketpair");
    }
    return ends;
  }

  Descriptor ours_;
  int theirs_;
};

}  // namespace parley::notes
