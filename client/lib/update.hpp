// What a client's application is told, in the order in which it is true.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "core/entry.hpp"
#include "core/error.hpp"
#include "core/event.hpp"

namespace parley::client {

namespace update {

/// Signed in. The rooms one was in are joined again, and their missed entries follow.
struct Online {
  std::string nick;
  bool again = false;  // there was a connection before
  // The server's log is another one than before: it may lack entries that were seen, its numbers
  // mean other entries, and only new entries come. Older entries of this log are in its history.
  bool began_anew = false;
};
/// No connection. `retry_in`: when the next attempt is made; none: there is none.
struct Offline {
  std::string reason;
  std::optional<std::chrono::milliseconds> retry_in;
};
/// In a room: by the application's request, or after a reconnect.
struct Joined {
  core::event::Joined room;
  bool again = false;  // after a reconnect, and the missed entries follow; else see the history
};
/// Out of a room one was in before the connection was lost.
struct Lost {
  std::string room;
  core::Error why;
};
/// One's own nick is this from now on.
struct Nick {
  std::string nick;
};
/// The time a ping took to the server and back.
struct Lag {
  std::chrono::milliseconds round_trip{0};
};

}  // namespace update

/// An entry of the log comes once, and the entries of one room come in the order of their seq,
/// across any number of connections. Events are passed on as they come.
using Update = std::variant<core::Entry, core::Event, update::Online, update::Offline,
                            update::Joined, update::Lost, update::Nick, update::Lag>;

/// Why a client stopped for good. `code` is the server's, or "quit", "unreachable", "not_parley".
struct Ending {
  std::string code;
  std::string text;
};

}  // namespace parley::client
