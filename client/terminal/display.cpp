#include "terminal/display.hpp"

#include <curses.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "terminal/keyboard.hpp"
#include "terminal/palette.hpp"
#include "terminal/terminal_guard.hpp"
#include "terminal/text.hpp"

namespace parley::terminal {

Display::Display() : guard_(std::make_unique<TerminalGuard>()) {
  if (!use_utf8_locale()) throw std::runtime_error("this system has no UTF-8 locale");
  const char* type = std::getenv("TERM");
  if (type == nullptr || std::string_view(type) == "dumb") {
    throw std::runtime_error(
        "this terminal cannot move its cursor (TERM says so); use --tail to read, a pipe to write");
  }
  if (newterm(nullptr, stdout, stdin) == nullptr) {
    throw std::runtime_error("the terminal type in TERM is not known; try TERM=xterm-256color");
  }
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);  // the keys then send what terminfo says
  typeahead(-1);         // painting does not wait for keys: ncurses reads none of them
  intrflush(stdscr, FALSE);
  palette_ = std::make_unique<Palette>();
  keyboard_ = std::make_unique<Keyboard>();
  refresh();
  guard_->take();
}

Display::~Display() { give_back(); }

void Display::give_back() {
  endwin();
  guard_->give_back();
}

void Display::suspend() {
  def_prog_mode();
  give_back();
  ::kill(0, SIGTSTP);  // continues here
  reset_prog_mode();
  refresh();
  guard_->take();
  repaint();
}

Size Display::size() const {
  return {static_cast<std::size_t>(std::max(COLS, 1)),
          static_cast<std::size_t>(std::max(LINES, 1))};
}

void Display::repaint() {
  winsize window{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0;
  if (known && window.ws_row > 0 && window.ws_col > 0) resizeterm(window.ws_row, window.ws_col);
  clearok(stdscr, TRUE);
}

void Display::bell() { beep(); }

void Display::paint(const Frame& frame) {
  erase();
  int y = 0;
  for (const auto& row : frame.rows) {
    std::size_t x = 0;
    for (const auto& span : row) {
      palette_->use(span.style);
      mvaddstr(y, static_cast<int>(x), shown(span.text).c_str());  // whoever composed it
      x += width(span.text);
    }
    ++y;
  }
  attrset(A_NORMAL);
  move(static_cast<int>(frame.cursor_row), static_cast<int>(frame.cursor_column));
  refresh();
}

std::optional<Key> Display::read_key(std::chrono::milliseconds now) { return keyboard_->read(now); }

std::optional<std::chrono::milliseconds> Display::key_deadline() const {
  return keyboard_->deadline();
}

}  // namespace parley::terminal
