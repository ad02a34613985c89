// Exercise 2: a line from a socket, and not for ever.
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
  // Your turn: Receive, and timeout. The time is for the line, not for each piece of it: a peer
  // that sends a byte a second must not hold you for an hour. And what Receive gives is good only
  // until the next co_await.
  static_cast<void>(socket);
  static_cast<void>(timers);
  static_cast<void>(time);
  static_cast<void>(held);
  co_return std::nullopt;
}

}  // namespace parley::notes
