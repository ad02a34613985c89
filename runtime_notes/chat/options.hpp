// The command line that every layer's server understands.
#pragma once

#include <cstdint>
#include <string>

#include "chat/chat.hpp"

namespace parley::notes {

struct Options {
  std::string host = "127.0.0.1";  // IPv4, as a number
  std::uint16_t port = 6667;       // 0: the system picks one
  unsigned threads = 1;            // for the layers that have more than one
  bool stealing = true;            // the same
  ChatSettings chat{};
};

/// Reads `--listen HOST:PORT`, `--threads N`, `--no-stealing` and `--no-rate-limits`. Anything else
/// ends the program with one line that says what is understood. `name`: of the program, for its
/// lines to people.
[[nodiscard]] Options read_options(const std::string& name, int count, char** arguments);

/// Takes as many descriptors as the system lets the process have: one for each connection.
void raise_descriptor_limit();

/// The line that tests and people wait for: "NAME: ready on HOST:PORT".
void announce_ready(const std::string& name, const std::string& host, std::uint16_t port);

}  // namespace parley::notes
