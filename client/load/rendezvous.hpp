// Where the processes of one run wait for each other.
#pragma once

#include <sys/socket.h>

namespace parley::load {

/// A worker's end of the socket to the process that started it. Nothing here blocks.
class Rendezvous {
 public:
  explicit Rendezvous(int descriptor) : descriptor_(descriptor) {}

  /// This process is so far; the others may not be.
  void arrive() const {
    const char word = arrived;
    static_cast<void>(::send(descriptor_, &word, 1, MSG_NOSIGNAL));
  }
  /// True once, when all have arrived (or have ended).
  [[nodiscard]] bool all_here() const {
    char word = 0;
    const auto size = ::recv(descriptor_, &word, 1, MSG_DONTWAIT);
    return size == 1 || size == 0;  // 0: nobody is left to wait for
  }

  static constexpr char arrived = 'a';
  static constexpr char outcome = 'o';

 private:
  int descriptor_;
};

}  // namespace parley::load
