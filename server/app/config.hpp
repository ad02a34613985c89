// The configuration file: every key has a default, and no file is needed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "net/settings/settings.hpp"
#include "net/transport/tls/certificate.hpp"
#include "store/accounts.hpp"
#include "store/log.hpp"

namespace parley::app {

struct Config {
  net::Settings settings;
  net::Tuning tuning;
  bool listen_configured = false;  // else the IPv6 default may be absent on this machine
  std::string store = "sqlite";    // or "memory"
  std::filesystem::path data;
  net::tls::Files tls;               // empty: self-signed, in `data`
  bool client_certificates = false;  // ask for them, where chat is through TLS
  store::Durability durability = store::Durability::power;
  std::size_t memory_entries = 100'000;
  std::size_t cache_kib = store::SqliteOptions{}.cache_kib;
  std::uint64_t audit_entries = 100'000;
  bool core_dumps = false;         // a core file would hold passwords and messages
  std::string log_level = "info";  // trace, debug, info, warn, error
};

/// Defaults, then the file, then the command line. Throws std::runtime_error with one line: file,
/// line number, key, what was wrong and what is allowed.
[[nodiscard]] Config load_config(const Options& options);

/// What changed between two configurations and takes effect only at the next start.
[[nodiscard]] std::vector<std::string> needs_restart(const Config& before, const Config& after);

/// One key of the file, for the operating guide and its test.
struct KeyInfo {
  std::string key;
  std::string default_value;
};
[[nodiscard]] std::vector<KeyInfo> config_keys();

}  // namespace parley::app
