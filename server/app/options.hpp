// The command line of parleyd.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "net/settings/settings.hpp"
#include "store/transfer.hpp"

namespace parley::app {

enum class Action : std::uint8_t {
  serve,
  health,
  show_config,
  show_schema,
  export_rooms,
  import_rooms,
  back_up,
  list_accounts,
  add_account,
  set_password,
  remove_account,
};

/// What was said on the command line; what was not is left to the configuration and its defaults.
struct Options {
  Action action = Action::serve;
  std::optional<std::filesystem::path> config;
  std::vector<net::ListenAddress> listen;
  std::optional<std::vector<net::ListenAddress>> http;  // empty: off
  std::vector<net::ListenAddress> tls;
  std::vector<net::ListenAddress> https;
  std::optional<std::filesystem::path> data;
  std::optional<std::string> store;
  std::optional<unsigned> threads;
  net::ListenAddress server{"127.0.0.1", 6667};  // health
  store::ExportWhat what;                        // export
  std::string account;                           // account add, password and remove
  bool yes = false;                              // account remove: do not ask
  std::filesystem::path backup;                  // backup: the directory to make
  std::string schema_form = "json";              // schema: json, markdown or javascript
};

/// Reads the command line. `--help`, `--version` and wrong flags end here: `exit_code` is then what
/// main returns, and the text has been printed.
struct Parsed {
  Options options;
  std::optional<int> exit_code;
};
[[nodiscard]] Parsed parse_command_line(int argc, const char* const* argv);

/// "ADDR:PORT" or "[ADDR6]:PORT". Throws std::invalid_argument with one line.
[[nodiscard]] net::ListenAddress parse_address(const std::string& text);

}  // namespace parley::app
