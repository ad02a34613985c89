// `parley` under test: in a terminal, or in a pipe; each with an identity of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/pseudo_terminal.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_link.hpp"

namespace parley::tests {

/// Where one person keeps the identity.
class Home {
 public:
  [[nodiscard]] std::string variable() const {
    return "XDG_STATE_HOME=" + directory_.path().string();
  }
  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

/// The TLS twin of an address "HOST:PORT".
[[nodiscard]] inline std::optional<TlsTwin> twin_of(const std::string& server) {
  return tls_twin_of(static_cast<std::uint16_t>(std::stoi(server.substr(server.rfind(':') + 1))));
}

/// The address that `parley_command` makes of it: in a run through TLS, its twin's.
[[nodiscard]] inline std::string address_used(const std::string& server) {
  const auto twin = twin_of(server);
  return twin ? "127.0.0.1:" + std::to_string(twin->port) : server;
}

/// In a run through TLS it comes through TLS, and trusts the server's certificate and no other.
[[nodiscard]] inline std::vector<std::string> parley_command(const std::string& server,
                                                             std::vector<std::string> more) {
  std::vector<std::string> command{program("parley"), "--server", address_used(server)};
  if (const auto twin = twin_of(server)) {
    command.insert(command.end(), {"--tls", "--ca-file", twin->certificate});
  }
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

/// The same as words for a shell.
[[nodiscard]] inline std::string parley_words(const std::string& server,
                                              std::vector<std::string> more) {
  std::string words;
  for (const auto& word : parley_command(server, std::move(more))) words += "'" + word + "' ";
  return words;
}

/// In a terminal.
class Person {
 public:
  Person(const std::string& server, const std::string& nick, std::vector<std::string> more = {},
         PseudoTerminal::Setting setting = {})
      : terminal_(command(server, nick, std::move(more)), with_home(std::move(setting))) {}

  PseudoTerminal* operator->() { return &terminal_; }
  PseudoTerminal& terminal() { return terminal_; }
  /// Waits until the person is in the room.
  void arrive() { terminal_.wait_for(" member"); }
  void line(const std::string& text) { terminal_.type(text + "\r"); }

 private:
  static std::vector<std::string> command(const std::string& server, const std::string& nick,
                                          std::vector<std::string> more) {
    more.insert(more.begin(), {"--nick", nick});
    return parley_command(server, std::move(more));
  }
  [[nodiscard]] PseudoTerminal::Setting with_home(PseudoTerminal::Setting setting) const {
    setting.environment.push_back(home_.variable());
    return setting;
  }

  Home home_;
  PseudoTerminal terminal_;
};

/// In a pipe.
class Piped {
 public:
  Piped(const std::string& server, std::vector<std::string> more)
      : process_(parley_command(server, std::move(more)), setting()) {}

  Process* operator->() { return &process_; }

 private:
  [[nodiscard]] Process::Setting setting() const { return {{home_.variable()}, {}, {}}; }

  Home home_;
  Process process_;
};

}  // namespace parley::tests
