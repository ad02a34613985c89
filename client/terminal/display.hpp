// The terminal: ncurses, and the promise to leave it as it was found.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "terminal/frame.hpp"
#include "terminal/keys.hpp"

namespace parley::terminal {

class Keyboard;
class Palette;
class TerminalGuard;

/// Takes the terminal over, and gives it back when destroyed; also when the process dies of a
/// signal that a handler can see. One at a time. Colours only where the terminal has them and
/// NO_COLOR is not set. Throws std::runtime_error (one sentence) where there is no usable terminal.
class Display {
 public:
  Display();
  ~Display();
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  [[nodiscard]] Size size() const;
  void paint(const Frame& frame);
  /// Paints everything afresh: after a resize, or when something else wrote to the screen.
  void repaint();
  void bell();

  /// The next key, if one was pressed. Never blocks. `now` is on the steady clock.
  [[nodiscard]] std::optional<Key> read_key(std::chrono::milliseconds now);
  /// When there will be a key although nothing more is typed.
  [[nodiscard]] std::optional<std::chrono::milliseconds> key_deadline() const;

  /// Gives the terminal back, stops the process group as Ctrl-Z does, and takes the terminal again
  /// when it is continued. SIGTSTP must have its default action meanwhile.
  void suspend();

 private:
  void give_back();

  std::unique_ptr<TerminalGuard> guard_;
  std::unique_ptr<Palette> palette_;
  std::unique_ptr<Keyboard> keyboard_;
};

}  // namespace parley::terminal
