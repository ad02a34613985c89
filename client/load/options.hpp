// The command line of parley-load.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/address.hpp"

namespace parley::load {

struct Options {
  client::Address server;
  std::size_t connections = 100;
  std::size_t rooms = 10;
  double rate = 100;  // messages a second, all senders together
  double seconds = 10;
  double warmup = 0;           // seconds at the start that are not in the percentiles
  double settle = 30;          // seconds to wait for stragglers
  std::size_t size = 64;       // bytes of a message's text
  std::size_t sources = 0;     // addresses 127.0.0.x to connect from; 0: as many as needed
  double connect_rate = 5000;  // connections begun a second
  std::size_t stalled = 0;     // members of the first room that stop reading for a while
  bool reconnect = false;      // come back when the server goes away
  std::uint64_t seed = 1;
  std::vector<pid_t> pids;  // of the server: its CPU and memory are shown
  std::string json;         // file for the result, "-": standard output
  bool quiet = false;
};

/// `exit_code` is set where the command line ended the program (--help, --version, a wrong flag:
/// 2).
struct Parsed {
  Options options;
  std::optional<int> exit_code;
};

[[nodiscard]] Parsed parse_command_line(int argc, const char* const* argv);

}  // namespace parley::load
