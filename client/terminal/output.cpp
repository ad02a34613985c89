#include "terminal/output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace parley::terminal {

Output::Output(const client::Executor& executor)
    : ready_(executor, STDOUT_FILENO, Readiness::For::writing) {}

awaitable<std::error_code> Output::write(std::string_view text) {
  while (!text.empty()) {
    co_await ready_.wait();
    // A pipe that is ready takes PIPE_BUF bytes without blocking.
    const auto size =
        ::write(STDOUT_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (size < 0 && errno != EINTR && errno != EAGAIN) {
      co_return std::error_code(errno, std::generic_category());
    }
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
  co_return std::error_code{};
}

}  // namespace parley::terminal
