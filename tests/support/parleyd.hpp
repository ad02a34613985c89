// A real server under test, on a port of its own, with a data directory of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_link.hpp"

namespace parley::tests {

inline constexpr const char* account_password = "correct horse";

/// Ready to accept when the constructor returns. Ended by force, if it still runs, with its owner.
class Parleyd {
 public:
  /// `flags`: as on the command line; `--listen 127.0.0.1:0`, `--http off` and `--data` are added
  /// unless given.
  /// `config`: the text of a configuration file (TOML), "" for none.
  /// `accounts`: made with `parleyd account add` before it starts; their password is
  /// `account_password`. It needs the store sqlite.
  explicit Parleyd(std::vector<std::string> flags = {}, std::string_view config = {},
                   Process::Setting setting = {}, const std::vector<std::string>& accounts = {});

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Where the web page is; 0 unless the flags have `--http ADDR:PORT`.
  [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
  /// The same for TLS and `--tls ADDR:PORT`.
  [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
  /// The same for the web page and `--https ADDR:PORT`.
  [[nodiscard]] std::uint16_t https_port() const { return https_port_; }
  /// "127.0.0.1:PORT", as `parley --server` takes it.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] std::filesystem::path data() const { return directory_.path() / "data"; }
  /// What it has logged since it was started last.
  [[nodiscard]] std::string log() const { return process_->errors(); }

  /// SIGKILL, as a crash; returns when it is gone.
  void kill();
  /// SIGTERM; returns when it has drained. Normal is Exit{0, 0}.
  Exit stop(std::chrono::milliseconds within = patience);
  /// Starts it again after `kill` or `stop`: same flags, data and port.
  void start();
  /// Drains it if it runs, and starts it again.
  void restart();
  /// Replaces the configuration file and sends SIGHUP. Does not wait: see `log`.
  void reload(std::string_view config);

 private:
  void add_account(const std::string& name);
  [[nodiscard]] bool has_flag(std::string_view name) const;
  /// In a run through TLS: the twins of what is served in plain text.
  void add_twins(std::vector<std::string>& command) const;
  void note_twins();
  /// The port in the next line of standard output, which begins so.
  [[nodiscard]] std::uint16_t read_port(std::string_view ready);

  TemporaryDirectory directory_;
  std::vector<std::string> flags_;
  Process::Setting setting_;
  std::filesystem::path config_file_{};  // "" for none
  std::uint16_t port_ = 0;
  std::uint16_t http_port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::uint16_t https_port_ = 0;
  std::optional<NotedTlsTwin> plain_twin_{};
  std::optional<NotedTlsTwin> http_twin_{};
  std::unique_ptr<Process> process_;
};

}  // namespace parley::tests
