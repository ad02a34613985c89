// Waiting until a descriptor that is not ours alone can be read or written.
#pragma once

#include "lib/asio.hpp"

namespace parley::terminal {

using client::awaitable;

/// Standard input and output are shared with other processes: Asio would make them non-blocking,
/// for all of them. This waits on an epoll of its own instead, and changes nothing. A regular file
/// is always ready.
class Readiness {
 public:
  enum class For { reading, writing };

  Readiness(const client::Executor& executor, int descriptor, For purpose);

  /// Returns when a read (a write of at most PIPE_BUF bytes) would not block.
  [[nodiscard]] awaitable<void> wait();

 private:
  client::Descriptor epoll_;
  bool always_ = false;
};

}  // namespace parley::terminal
