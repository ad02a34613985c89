// Running the server: start, signals, end.
#include "app/serve.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "app/web_files.hpp"
#include "core/version.hpp"
#include "net/server/server.hpp"
#include "os/process.hpp"
#include "store/private_files.hpp"

namespace parley::app {

namespace {

void start_logging(const Config& config) {
  // Standard output belongs to the ready line; the log goes to standard error.
  spdlog::set_default_logger(spdlog::stderr_color_mt("parleyd"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  spdlog::set_level(spdlog::level::from_str(config.log_level));
}

void log_line(net::Severity severity, std::string_view line) {
  switch (severity) {
    case net::Severity::info: return spdlog::info(line);
    case net::Severity::warning: return spdlog::warn(line);
    case net::Severity::error: return spdlog::error(line);
  }
}

/// Memory holds passwords on their way and everybody's messages. The limit keeps the kernel from
/// writing a core file; the flag also holds for a program that is handed the core through a pipe,
/// and keeps other processes of the same user from reading the memory.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0) {
    spdlog::warn("core dumps could not be switched off");
  }
}

void warn_of_root() {
  if (::geteuid() != 0) return;
  spdlog::warn(
      "this is root: nothing here needs it, give the server a user of its own "
      "(server/app/parleyd.service)");
}

std::unique_ptr<store::Log> open_log(const Config& config) {
  if (config.store == "memory") {
    spdlog::info("the log is kept in memory: the newest {} entries, until the server ends",
                 config.memory_entries);
    return store::open_memory(config.memory_entries);
  }
  auto log = store::open_sqlite(
      {.directory = config.data, .durability = config.durability, .cache_kib = config.cache_kib});
  spdlog::info("the log is in {}",
               std::filesystem::absolute(config.data).lexically_normal().string());
  for (const std::string& notice : log->notices()) spdlog::warn("{}", notice);
  return log;
}

std::unique_ptr<store::Accounts> open_accounts(const Config& config, bool had_guests) {
  const bool in_memory = config.store == "memory";
  return store::open_accounts(
      {in_memory ? std::filesystem::path{} : config.data, config.audit_entries, had_guests});
}

std::string text(const net::tcp::endpoint& endpoint) {
  std::ostringstream out;
  out << endpoint;
  return out.str();
}

/// Not every machine has IPv6: its loopback is a default, not a demand.
bool has_ipv6() {
  try {
    asio::io_context context;
    asio::ip::tcp::acceptor probe(context, {asio::ip::address_v6::loopback(), 0});
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

void drop_absent_defaults(Config& config) {
  if (config.listen_configured || has_ipv6()) return;
  std::erase_if(config.settings.listen, [](const net::ListenAddress& address) {
    return address.host.find(':') != std::string::npos;
  });
}

void announce(const net::Server& server) {
  using net::Entrance;
  const auto addresses = server.addresses(Entrance::chat);
  fmt::print("parleyd: ready on {}\n", text(addresses.front()));
  for (std::size_t i = 1; i < addresses.size(); ++i) {
    fmt::print("parleyd: also on {}\n", text(addresses[i]));
  }
  for (const auto& address : server.addresses(Entrance::tls)) {
    fmt::print("parleyd: TLS on {}\n", text(address));
  }
  for (const auto& address : server.addresses(Entrance::http)) {
    fmt::print("parleyd: web page on http://{}/\n", text(address));
  }
  for (const auto& address : server.addresses(Entrance::https)) {
    fmt::print("parleyd: web page on https://{}/\n", text(address));
  }
  if (::isatty(STDOUT_FILENO) != 0) {
    fmt::print("parleyd: talk to it with: parley --server {}   (from the checkout: ./dev chat)\n",
               text(addresses.front()));
  }
  std::fflush(stdout);
}

/// Warns of a file that others may use in one of these ways.
void warn_of_mode(const std::filesystem::path& file, mode_t ways, std::string_view what) {
  struct stat found{};
  if (::stat(file.c_str(), &found) != 0 || (found.st_mode & ways) == 0) return;
  spdlog::warn("{} {} (mode {:04o}): take other users' rights to it", file.string(), what,
               found.st_mode & 07777U);
}

void warn_of_modes(const Config& config, const Options& options) {
  if (!config.tls.key.empty()) {
    warn_of_mode(config.tls.key, S_IROTH | S_IWOTH | S_IWGRP,
                 "is a private key that other users can read or write");
  }
  if (!options.config) return;
  warn_of_mode(*options.config, S_IWOTH | S_IWGRP, "is a configuration that other users can write");
  if (config.tuning.accounts.invitations.empty()) return;
  warn_of_mode(*options.config, S_IROTH, "has invitations, and other users can read it");
}

/// Empty where no address is for TLS.
net::tls::Contexts load_tls(const Config& config) {
  if (config.settings.tls.empty() && config.settings.https.empty()) return {};
  const bool own = config.tls.certificate.empty();
  if (own) {
    store::make_directory(config.data);
    for (const std::string& line : store::secure_files(config.data)) spdlog::warn("{}", line);
  }
  const auto contexts = net::tls::load(own ? net::tls::self_signed(config.data) : config.tls,
                                       config.client_certificates);
  spdlog::info("TLS: the {}certificate's SHA-256 fingerprint is {}", own ? "self-signed " : "",
               net::tls::fingerprint(contexts.chat));
  return contexts;
}

/// Waits for signals until one of them ends the server.
class SignalWatch {
 public:
  SignalWatch(net::Server& server, const Options& options, const Config& config)
      : server_(server),
        options_(options),
        config_(config),
        signals_(server.executor(), SIGTERM, SIGINT, SIGHUP) {
    server_.on_reload([this]() { return reload("an operator"); });
    wait();
  }

 private:
  void wait() {
    signals_.async_wait([this](std::error_code error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        reload("SIGHUP");
        wait();
      } else {
        spdlog::info("{}: no new connections; finishing what was accepted", signal_name(signal));
        server_.drain("the server is going down");
        signals_.clear();  // a second signal ends the process at once, by its default
      }
    });
  }

  static std::string_view signal_name(int signal) {
    return signal == SIGTERM ? "SIGTERM" : "SIGINT";
  }

  /// "", or what is wrong with the new configuration.
  std::string reload(std::string_view who) {
    try {
      const Config next = load_config(options_);
      Config serving = next;  // the addresses are those of the start
      serving.settings.tls = config_.settings.tls;
      serving.settings.https = config_.settings.https;
      const auto tls = load_tls(serving);
      server_.set_tuning(next.tuning);
      if (tls.chat) server_.set_tls(tls);
      spdlog::set_level(spdlog::level::from_str(next.log_level));
      spdlog::info("{}: configuration read again", who);
      for (const std::string& key : needs_restart(config_, next)) {
        spdlog::warn("'{}' has changed: it takes effect at the next start", key);
      }
      config_.tuning = next.tuning;
      return {};
    } catch (const std::exception& wrong) {
      spdlog::error("{}: {}; the old configuration stays in force", who, wrong.what());
      return wrong.what();
    }
  }

  net::Server& server_;
  Options options_;
  Config config_;
  asio::basic_signal_set<net::Executor> signals_;
};

}  // namespace

int serve(const Options& options) {
  Config config = load_config(options);
  start_logging(config);
  spdlog::info("parleyd {}", core::version);
  if (!config.core_dumps) forbid_core_dumps();
  warn_of_root();
  warn_of_modes(config, options);
  if (::sodium_init() < 0) throw std::runtime_error("libsodium could not be started");
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
  if (const auto limit = os::raise_descriptor_limit()) {
    spdlog::info("up to {} descriptors: about as many connections", *limit);
  } else {
    spdlog::warn(limit.error().text);
  }
  drop_absent_defaults(config);
  config.settings.web = web_files();
  config.settings.name = fmt::format("parley {}", core::version);
  const auto log = open_log(config);
  const auto accounts = open_accounts(config, log->head().value > 0);
  config.settings.guest_key = accounts->secret();
  {
    net::Server server(config.settings, config.tuning, *log, *accounts, log_line, load_tls(config));
    SignalWatch signals(server, options, config);
    announce(server);
    server.run();
  }
  spdlog::info("ended: everything accepted is in the log");
  return 0;
}

}  // namespace parley::app
