// Exercise 2, solved: a line from a socket, and not for ever.
#pragma once

#include <optional>
#include <string>

#include "03_poll_and_waker/socket.hpp"
#include "03_poll_and_waker/task.hpp"
#include "03_poll_and_waker/timers.hpp"

namespace parley::notes {

/// The next line without its end; nothing if the whole line did not come within this time, or the
/// peer has ended. What came behind the line stays in `held`, for the next call.
inline Task<std::optional<std::string>> line_within(const Descriptor& socket, Timers& timers,
                                                    Clock::duration time, std::string& held) {
  const auto until = timers.now() + time;
  for (std::size_t end = held.find('\n');; end = held.find('\n')) {
    if (end != std::string::npos) {
      std::string line = held.substr(0, end);
      held.erase(0, end + 1);
      co_return line;
    }
    const auto bytes = co_await timeout(timers, until - timers.now(), Receive(socket));
    if (!bytes || bytes->empty()) co_return std::nullopt;
    held += *bytes;
  }
}

}  // namespace parley::notes
