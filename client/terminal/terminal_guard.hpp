// The promise to leave the terminal as it was found, kept also by a dying process.
#pragma once

namespace parley::terminal {

/// Remembers the settings of standard input's terminal, and puts them back when asked, when
/// destroyed, and when the process dies of a signal that a handler can see (a crash, abort). One at
/// a time. Throws std::runtime_error where standard input is no terminal.
class TerminalGuard {
 public:
  TerminalGuard();
  ~TerminalGuard();
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

  /// The terminal is about to be changed, and was changed: pastes are marked from here on.
  void take();
  void give_back();
};

}  // namespace parley::terminal
