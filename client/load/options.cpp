// The command line of parley-load: CLI11.
#include "load/options.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace parley::load {

namespace {

int report(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
  std::cerr << "parley-load: " << error.what() << " (parley-load --help lists the flags)\n";
  return 2;
}

void add_flags(CLI::App& app, Options& options, std::string& server) {
  app.add_option("--server", server, "HOST:PORT of the server")->check([](const std::string& text) {
    const auto address = client::parse_address(text);
    return address ? std::string{} : address.error().text;
  });
  app.add_option("--connections", options.connections, "how many")->check(CLI::Range(1, 1'000'000));
  app.add_option("--rooms", options.rooms, "connection i is in room i mod ROOMS")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--rate", options.rate, "messages a second, all senders together")
      ->check(CLI::Range(0.0, 1e7));
  app.add_option("--seconds", options.seconds, "how long")->check(CLI::Range(0.0, 1e6));
  app.add_option("--warmup", options.warmup, "seconds at the start left out of the percentiles");
  app.add_option("--settle", options.settle, "seconds to wait for stragglers");
  app.add_option("--size", options.size, "bytes of a message's text")->check(CLI::Range(32, 4096));
  app.add_option("--sources", options.sources, "spread over 127.0.0.1 to 127.0.0.SOURCES")
      ->check(CLI::Range(1, 250));
  app.add_option("--connect-rate", options.connect_rate, "connections begun a second")
      ->check(CLI::Range(1.0, 1e6));
  app.add_option("--stalled", options.stalled,
                 "members of the first room that read nothing for the middle half of the run");
  app.add_flag("--reconnect", options.reconnect, "survive a server that goes away and comes back");
  app.add_option("--seed", options.seed, "of the choice of senders");
  app.add_option("--pid", options.pids, "process id of the server, to show its CPU and memory");
  app.add_option("--json", options.json, "write the result to this file; -: standard output");
  app.add_flag("--quiet", options.quiet, "no progress line");
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  Parsed parsed;
  std::string server = "127.0.0.1:6667";
  CLI::App app("parley-load: puts connections and messages on a Parley server and counts",
               "parley-load");
  app.set_version_flag("--version", "parley-load " PARLEY_VERSION);
  add_flags(app, parsed.options, server);
  try {
    app.parse(argc, argv);
    parsed.options.server = *client::parse_address(server);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = report(app, error);
  }
  return parsed;
}

}  // namespace parley::load
