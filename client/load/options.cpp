// The command line of parley-load: CLI11, and the checks across flags.
#include "load/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <iostream>

#include "core/limits.hpp"
#include "core/version.hpp"
#include "load/stamp.hpp"

namespace parley::load {

namespace {

constexpr const char* description =
    "Loads a Parley server and verifies every delivery.\n\n"
    "Messages are sent at times that are fixed in advance, whatever the server does; latencies "
    "are\n"
    "measured from the intended time, so that they include stalls of the server and of this tool.\n"
    "Every message that the server acknowledged, or that any client received, must arrive at "
    "every\n"
    "member of its room exactly once and in order.";

constexpr const char* footer =
    "Connection i is in room i modulo ROOMS. The senders of all rooms take turns.\n"
    "A server with default settings accepts 10 messages a second from one connection.\n\n"
    "Exit code: 0 clean; 1 a message was lost, duplicated, out of order, unexpected or refused,\n"
    "or a connection failed for good; 2 the command line is wrong or this machine lacks "
    "resources;\n"
    "130 interrupted twice (the first Ctrl-C stops sending and waits for messages in flight).";

constexpr unsigned sources_most = 250;
constexpr std::uint32_t connections_of_a_source = 4'000;
constexpr unsigned processes_most = 64;

/// CLI11 explains on several lines; the first says what is wrong.
std::string first_line(std::string text) {
  text.resize(std::min(text.find('\n'), text.size()));
  return text;
}

/// A number in this range. CLI::Range lets "nan" pass, of which every comparison is false.
CLI::Validator within(double least, double most) {
  const auto check = [least, most](const std::string& text) {
    double value = 0;
    const bool inside = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
    return inside ? std::string{}
                  : fmt::format("{} is not a number from {} to {}", text, least, most);
  };
  return {check, fmt::format("NUMBER in [{} - {}]", least, most)};
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host.starts_with("127.");
}

/// Flags that ask for more than there is.
std::string shortage_of(const Options& options) {
  if (options.rooms > options.connections) {
    return fmt::format("--rooms {} is more than --connections {}: a room needs a member",
                       options.rooms, options.connections);
  }
  if (options.processes > options.rooms) {
    return fmt::format("--processes {} is more than --rooms {}: a room belongs to one process",
                       options.processes, options.rooms);
  }
  if (options.stalled > 0 && options.stalled >= options.members_of(0)) {
    return fmt::format("--stalled {}: room 0 has {} members, and one of them must keep reading",
                       options.stalled, options.members_of(0));
  }
  return {};
}

/// Flags that do not go together.
std::string clash_of(const Options& options) {
  if (options.dialect == DialectKind::irc && options.reconnect) {
    return "--reconnect needs resuming, which IRC does not have";
  }
  if (options.dialect == DialectKind::irc && options.senders_per_room > 1) {
    return "--dialect irc: one sender in each room, so that the order can be checked";
  }
  if (!options.tls.on && !(options.tls.ca_file.empty() && options.tls.fingerprint.empty())) {
    return "--ca-file and --tls-fingerprint need --tls";
  }
  const bool mixed = options.directs + options.moves + options.pages > 0;
  if (mixed && (options.dialect == DialectKind::irc || options.reconnect)) {
    return "--directs, --moves and --pages need --dialect json and exclude --reconnect";
  }
  if (options.zipf && (options.processes > 1 || options.stalled > 0)) {
    return "--zipf needs one process and excludes --stalled";
  }
  if (options.logins > 0 && (options.tls.on || options.websocket)) {
    return "--logins use plain TCP: --tls and --websocket are not possible";
  }
  return {};
}

/// What is wrong across flags; "" for nothing.
std::string problem_of(const Options& options) {
  if (std::string shortage = shortage_of(options); !shortage.empty()) return shortage;
  if (std::string clash = clash_of(options); !clash.empty()) return clash;
  if (options.warmup >= options.length && options.rate > 0) {
    return "--warmup must be shorter than --seconds: nothing would be measured";
  }
  if (options.sources > 1 && !is_loopback(options.server.host)) {
    return "--sources needs a server on 127.0.0.0/8";
  }
  for (const pid_t pid : options.server_pids) {
    if (::kill(pid, 0) != 0 && errno == ESRCH) {
      return fmt::format("--pid {}: there is no such process", pid);
    }
  }
  return {};
}

void describe_link(CLI::App& app, Options& options) {
  app.add_flag("--websocket", options.websocket,
               "connect over WebSocket, at /ws of the server's HTTP port, in either dialect");
  app.add_flag("--tls", options.tls.on, "encrypt, and verify the server's certificate");
  app.add_option("--ca-file", options.tls.ca_file, "also trust the certificates in this PEM file")
      ->check(CLI::ExistingFile);
  app.add_option("--tls-fingerprint", options.tls.fingerprint,
                 "trust only the certificate with this SHA-256 (hex)");
}

void describe_load(CLI::App& app, Options& options) {
  const CLI::Validator positive = within(1e-3, 1e9);
  const CLI::Validator not_negative = within(0, 1e9);
  app.add_option("--connections", options.connections,
                 "connections, each with an identity of its own")
      ->check(CLI::Range(1U, 10'000'000U))
      ->capture_default_str();
  app.add_option("--rooms", options.rooms, "rooms")
      ->check(CLI::Range(1U, 10'000'000U))
      ->capture_default_str();
  app.add_option("--rate", options.rate, "messages a second in all; 0 for none")
      ->check(not_negative)
      ->capture_default_str();
  app.add_option_function<double>(
         "--seconds", [&](double value) { options.length = Seconds{value}; }, "how long to send")
      ->check(positive)
      ->default_str("10");
  app.add_option("--size", options.size, "bytes of each text")
      ->check(CLI::Range(Stamp::bytes, core::Limits{}.text_bytes))
      ->capture_default_str();
  app.add_option("--arrivals", options.arrivals, "poisson (like many independent users) or uniform")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Arrivals>{
          {"poisson", Arrivals::poisson}, {"uniform", Arrivals::uniform}}))
      ->default_str("poisson");
  app.add_option("--seed", options.seed, "repeats the sending times of another run with this seed");
  app.add_option(
         "--dialect", options.dialect,
         "json (Parley), or irc for any IRC server; then each room has one sender, because IRC\n"
         "neither acknowledges nor numbers messages")
      ->transform(CLI::CheckedTransformer(std::map<std::string, DialectKind>{
          {"json", DialectKind::json}, {"irc", DialectKind::irc}}))
      ->default_str("json");
  app.add_option("--senders-per-room", options.senders_per_room,
                 "members of a room that send; 0 for all")
      ->capture_default_str();
  app.add_option("--logins", options.logins,
                 "log-ins a second during the messages, each on a connection of its own, to an "
                 "account that is created before")
      ->check(not_negative);
  app.add_flag("--zipf", options.zipf,
               "rooms of unequal size: the second has half as many members as the first, the third "
               "a third, and so on; senders are random connections");
  app.add_option("--directs", options.directs,
                 "direct messages a second, between random connections")
      ->check(not_negative);
  app.add_option("--moves", options.moves,
                 "members a second that leave their room and join it again")
      ->check(not_negative);
  app.add_option("--pages", options.pages, "pages of history a second that members request")
      ->check(not_negative);
  app.add_option("--stalled", options.stalled,
                 "members of room 0 that stop reading for the middle half of the run");
}

void describe_run(CLI::App& app, Options& options) {
  const auto seconds = [&app](const char* name, Seconds& target, const char* text) {
    app.add_option_function<double>(
           name, [&target](double value) { target = Seconds{value}; }, text)
        ->check(within(0, 1e6))
        ->default_str(fmt::format("{}", target.count()));
  };
  app.add_option("--sources", options.sources,
                 "spread the connections over 127.0.0.1 to 127.0.0.N, so that ports do not run "
                 "out (default: as many as needed)")
      ->check(CLI::Range(1U, sources_most));
  app.add_option("--connect-rate", options.connect_rate, "new connections a second")
      ->check(within(1, 1e9))
      ->capture_default_str();
  app.add_option("--opening", options.opening,
                 "connections being opened at once; some servers accept only ten")
      ->check(CLI::Range(1U, 100'000U))
      ->capture_default_str();
  seconds("--idle", options.idle, "seconds to hold all connections before the first message");
  seconds("--warmup", options.warmup,
          "first seconds of sending that are verified but not measured");
  seconds("--settle", options.settle, "seconds to wait at the end for messages in flight");
  app.add_flag("--reconnect", options.reconnect,
               "survive restarts of the server: reconnect, resume, repeat unacknowledged "
               "messages; each must still arrive exactly once");
  app.add_option("--pid", options.server_pids,
                 "process id of the server, for its CPU time and memory; repeatable")
      ->check(CLI::Range(1, 1 << 30));
  app.add_option(
         "--processes", options.processes,
         "split the run among this many processes, for more cores and descriptors; each room "
         "belongs to one of them")
      ->check(CLI::Range(1U, processes_most))
      ->capture_default_str();
  app.add_option("--json", options.json,
                 "write all results as JSON to this file; - for standard output");
  app.add_option("--html", options.html, "write a page with plots over time to this file");
  app.add_flag("--quiet", options.quiet, "print errors only, no live line and no table");
}

int wrong(const std::string& text) {
  std::cerr << "parley-load: " << text << " (parley-load --help lists the flags)\n";
  return 2;
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  Parsed parsed;
  Options& options = parsed.options;
  std::string server = client::to_string(options.server);
  CLI::App app(description, "parley-load");
  app.footer(footer);
  app.set_version_flag("--version", "parley-load " + std::string(core::version));
  app.add_option("--server", server, "HOST:PORT")->capture_default_str();
  describe_link(app, options);
  describe_load(app, options);
  describe_run(app, options);
  app.set_config("--scenario", "", "read flags from this TOML file: connections = 1000");
  Comparison comparison;
  auto* const compare = app.add_subcommand("compare", "compare two results (--json)");
  compare->add_option("before", comparison.before, "FILE")->required();
  compare->add_option("after", comparison.after, "FILE")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    parsed.exit_code = asked ? app.exit(error) : wrong(first_line(error.what()));
    return parsed;
  }
  if (compare->parsed()) {
    parsed.compare = comparison;
    return parsed;
  }
  const auto address = client::parse_address(server);
  if (!address) {
    parsed.exit_code = wrong("--server: " + address.error().text);
    return parsed;
  }
  options.server = *address;
  if (options.dialect == DialectKind::irc) options.senders_per_room = 1;
  if (!options.tls.fingerprint.empty()) {
    const auto fingerprint = client::parse_fingerprint(options.tls.fingerprint);
    if (!fingerprint) {
      parsed.exit_code = wrong("--tls-fingerprint: a SHA-256 has 64 hex digits");
      return parsed;
    }
    options.tls.fingerprint = *fingerprint;
  }
  if (const std::string problem = problem_of(options); !problem.empty()) {
    parsed.exit_code = wrong(problem);
  }
  if (options.sources == 0) {
    const std::uint32_t needed = 1 + (options.connections - 1) / connections_of_a_source;
    options.sources = is_loopback(options.server.host) ? std::min(needed, sources_most) : 1;
  }
  return parsed;
}

}  // namespace parley::load
