// The command line of `parley`.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/secret.hpp"
#include "lib/address.hpp"
#include "lib/stream.hpp"

namespace parley::terminal {

struct Options {
  client::Address server;
  client::TlsOptions tls;
  std::string nick;
  bool nick_given = false;         // else it may be numbered
  std::string account;             // "": a guest
  std::string password_file;       // "": PARLEY_PASSWORD, or the terminal is asked
  bool registers = false;          // make the account instead of logging in to it
  core::Secret password{};         // of the account; not from the command line
  std::string persona;             // whose secret: "" is the user's own; see client::secret_path
  std::vector<std::string> rooms;  // each begins with '#'
  bool tail = false;
  bool json = false;
  std::optional<unsigned> history;
  bool identity = true;
};

/// What main does instead of running: prints, and exits.
struct Done {
  std::string text;
  int code = 0;  // 0: `text` goes to standard output; else to standard error
};

/// Reads the command line and the environment (PARLEY_SERVER, USER).
[[nodiscard]] std::variant<Options, Done> read_options(int argc, const char* const* argv);

}  // namespace parley::terminal
