// The server under test: any program that says where it listens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/tls_link.hpp"

namespace parley::tests {

/// The command line after `--server`: the program and its arguments. Set once, by main.
[[nodiscard]] std::vector<std::string>& server_command();

/// A fresh one, on a port of its own, ready to accept.
class Server {
 public:
  Server();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Process& process() { return process_; }

 private:
  Process process_;
  std::uint16_t port_;
  std::optional<NotedTlsTwin> twin_{};
};

}  // namespace parley::tests
