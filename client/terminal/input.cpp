#include "terminal/input.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/name.hpp"

namespace parley::terminal {

Input::Input(const client::Executor& executor)
    : ready_(executor, STDIN_FILENO, Readiness::For::reading) {}

awaitable<core::Result<std::optional<std::string>>> Input::next() {
  std::array<char, 4096> buffer;
  for (;;) {
    const auto end = held_.find('\n');
    if (end != std::string::npos || (ended_ && !held_.empty())) {
      ++number_;
      auto line = held_.substr(0, end);
      held_.erase(0, end == std::string::npos ? end : end + 1);
      if (line.ends_with('\r')) line.pop_back();
      if (core::is_utf8(line)) co_return line;
      co_return core::refuse(core::ErrorCode::bad_utf8,
                             fmt::format("line {} of the input is not UTF-8", number_));
    }
    if (ended_) co_return std::nullopt;
    if (held_.size() > longest_line) {
      co_return core::refuse(
          core::ErrorCode::line_too_long,
          fmt::format("line {} of the input is longer than {} bytes", number_ + 1, longest_line));
    }
    co_await ready_.wait();
    const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) {
      co_return core::refuse(core::ErrorCode::bad_field,
                             fmt::format("cannot read the input: {}", std::strerror(errno)));
    }
    ended_ = size == 0;
    held_.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace parley::terminal
