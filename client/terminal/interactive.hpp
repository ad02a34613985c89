// `parley` in a terminal: the model, the input line and the screen, kept together by coroutines.
#pragma once

#include "lib/client.hpp"
#include "terminal/display.hpp"
#include "terminal/line_mode.hpp"
#include "terminal/options.hpp"

namespace parley::terminal {

/// Runs until the person quits, the connection ends for good, or a signal asks to end. The display
/// is the caller's, so that the terminal is given back before anything is printed.
[[nodiscard]] client::awaitable<Exit> run_interactive(client::Client& client,
                                                      const Options& options, Display& display);

}  // namespace parley::terminal
