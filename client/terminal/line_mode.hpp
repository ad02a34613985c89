// `parley` in a pipe: lines in, messages out.
#pragma once

#include "lib/client.hpp"
#include "terminal/options.hpp"

namespace parley::terminal {

/// How the program ends.
struct Exit {
  int code = 0;
  std::string complaint = {};  // for standard error, without "parley: "; "" for none
  int signal = 0;              // not 0: it ends by this signal, as the shell expects
};

/// Says each line of standard input to every room, and waits until it is durable; with --tail,
/// prints what is said until interrupted instead. Standard input and output are left as they are.
[[nodiscard]] client::awaitable<Exit> run_line_mode(client::Client& client, const Options& options);

}  // namespace parley::terminal
