// The command line that every layer's server understands.
#include "chat/options.hpp"

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

namespace parley::notes {

namespace {

void switch_off_rates(core::Limits& limits) {
  limits.session_messages = limits.user_messages = limits.session_joins = limits.session_other =
      limits.user_creates = limits.address_creates = limits.user_bytes = limits.address_bytes =
          core::Rate{};
}

void read_address(const std::string& text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) throw CLI::ValidationError("--listen", "is HOST:PORT");
  options.host = text.substr(0, colon);
  if (!CLI::detail::lexical_cast(text.substr(colon + 1), options.port)) {
    throw CLI::ValidationError("--listen", "the port is no number");
  }
}

}  // namespace

Options read_options(const std::string& name, int count, char** arguments) {
  Options options;
  options.chat.server = "parley " + name;
  std::string listen = "127.0.0.1:6667";
  bool no_rates = false;
  CLI::App app("A chat server of the runtime notes; it speaks docs/protocol.md.", name);
  app.add_option("--listen", listen, "HOST:PORT, an IPv4 address; port 0: any");
  app.add_option("--threads", options.threads, "for layers that have more than one")
      ->check(CLI::Range(1, 64));
  bool no_stealing = false;
  app.add_flag("--no-stealing", no_stealing, "the same: each thread keeps its tasks");
  app.add_flag("--no-rate-limits", no_rates, "take messages as fast as they come");
  try {
    app.parse(count, arguments);
    read_address(listen, options);
  } catch (const CLI::ParseError& wrong) {
    std::exit(app.exit(wrong));
  }
  options.stealing = !no_stealing;
  if (no_rates) switch_off_rates(options.chat.limits);
  return options;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void announce_ready(const std::string& name, const std::string& host, std::uint16_t port) {
  std::printf("%s: ready on %s:%u\n", name.c_str(), host.c_str(), static_cast<unsigned>(port));
  std::fflush(stdout);
}

}  // namespace parley::notes
