// The command line of parley-load.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/address.hpp"
#include "lib/tls.hpp"
#include "load/dialect.hpp"
#include "load/schedule.hpp"

namespace parley::load {

using Seconds = std::chrono::duration<double>;

struct Options {
  client::Address server;
  client::TlsOptions tls;
  bool websocket = false;
  DialectKind dialect = DialectKind::json;
  std::uint32_t connections = 100;
  std::uint32_t rooms = 10;
  double rate = 100;  // messages a second, all senders together
  Seconds length{10};
  std::size_t size = 64;  // bytes of text
  Arrivals arrivals = Arrivals::poisson;
  std::optional<std::uint64_t> seed;
  std::uint32_t senders_per_room = 0;  // 0: all members

  unsigned sources = 0;         // addresses 127.0.0.1 and up; 0: as many as the connections need
  double connect_rate = 5'000;  // a second
  std::uint32_t opening = 256;  // connections on the way to their room at once
  Seconds idle{1};              // all are connected and nothing is sent: memory is measured
  Seconds warmup{0};            // of `length`: verified, but not measured
  Seconds settle{10};           // how long to wait for what is still on the way

  bool zipf = false;  // room sizes: the second has half of the first, the third a third, ...

  // Beside the messages, a second:
  double logins = 0;
  double directs = 0;
  double moves = 0;  // members that leave their room and come again
  double pages = 0;  // of history

  std::uint32_t stalled = 0;  // members of room 0 that stop reading for the middle of the run
  bool reconnect = false;

  std::vector<pid_t> server_pids;
  std::string json;  // file, "-" for standard output, "" for none
  std::string html;  // file, "" for none
  bool quiet = false;

  unsigned processes = 1;  // that share the run
  unsigned workers = 1;    // set in the share of one of them: how many there are,
  unsigned worker = 0;     // and which of them this one is

  /// Connection i is in room i modulo rooms.
  [[nodiscard]] std::uint32_t members_of(std::uint32_t room) const {
    return (connections - room + rooms - 1) / rooms;
  }
};

/// Two results to compare instead of a run.
struct Comparison {
  std::string before;  // files
  std::string after;
};

/// What to do: run with these options, compare, or exit with this code (what was to be said is
/// said).
struct Parsed {
  Options options;
  std::optional<Comparison> compare;
  std::optional<int> exit_code;
};

[[nodiscard]] Parsed parse_command_line(int argc, const char* const* argv);

}  // namespace parley::load
