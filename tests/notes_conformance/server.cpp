// The server under test: starts it, reads "NAME: ready on HOST:PORT".
#include "notes_conformance/server.hpp"

#include <charconv>
#include <stdexcept>

namespace parley::tests {

std::vector<std::string>& server_command() {
  static std::vector<std::string> command;
  return command;
}

namespace {

std::vector<std::string> with_port() {
  std::vector<std::string> command = server_command();
  command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  if (everything_through_tls()) command.insert(command.end(), {"--tls", "127.0.0.1:0"});
  return command;
}

/// Of a line "NAME: WHERE on HOST:PORT".
std::uint16_t port_from(Process& process, const std::string& where) {
  const auto line = process.read_line();
  if (!line) throw std::runtime_error("the server did not start; it said:\n" + process.errors());
  const std::size_t colon = line->rfind(':');
  std::uint16_t port = 0;
  if (line->find(": " + where + " on ") != std::string::npos) {
    std::from_chars(line->data() + colon + 1, line->data() + line->size(), port);
  }
  if (port == 0) throw std::runtime_error("not the line that was expected: '" + *line + "'");
  return port;
}

}  // namespace

Server::Server() : process_(with_port()), port_(port_from(process_, "ready")) {
  if (everything_through_tls()) twin_.emplace(port_, TlsTwin{port_from(process_, "TLS")});
}

}  // namespace parley::tests
