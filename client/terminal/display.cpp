#include "terminal/display.hpp"

#include <curses.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "terminal/keyboard.hpp"
#include "terminal/palette.hpp"
#include "terminal/text.hpp"

namespace parley::terminal {
namespace {

constexpr std::string_view paste_on = "\033[?2004h";  // bracketed paste
constexpr std::string_view paste_off = "\033[?2004l";

// What a dying process needs, in the reach of a signal handler.
constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
std::array<struct sigaction, fatal_signals.size()> previous_actions;
termios found;  // the terminal's settings before anything was changed
volatile std::sig_atomic_t taken = 0;

void write_out(std::string_view bytes) {
  const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
  static_cast<void>(written);  // nowhere to say that it failed
}

extern "C" void restore_and_die(int number) {
  if (taken != 0) {
    write_out("\033[?2004l\033[0m\033[?25h\033[?1049l");
    ::tcsetattr(STDIN_FILENO, TCSANOW, &found);
  }
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    if (fatal_signals[i] == number) ::sigaction(number, &previous_actions[i], nullptr);
  }
  ::raise(number);
}

void watch_fatal_signals() {
  struct sigaction action = {};
  action.sa_handler = restore_and_die;
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &action, &previous_actions[i]);
  }
}

void unwatch_fatal_signals() {
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &previous_actions[i], nullptr);
  }
}

}  // namespace

Display::Display() {
  if (!use_utf8_locale()) throw std::runtime_error("this system has no UTF-8 locale");
  if (::tcgetattr(STDIN_FILENO, &found) != 0) {
    throw std::runtime_error("standard input is no terminal");
  }
  const char* type = std::getenv("TERM");
  if (type == nullptr || std::string_view(type) == "dumb") {
    throw std::runtime_error(
        "this terminal cannot move its cursor (TERM says so); use --tail to read, a pipe to write");
  }
  if (newterm(nullptr, stdout, stdin) == nullptr) {
    throw std::runtime_error("the terminal type in TERM is not known; try TERM=xterm-256color");
  }
  taken = 1;
  watch_fatal_signals();
  set_escdelay(25);
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  palette_ = std::make_unique<Palette>();
  keyboard_ = std::make_unique<Keyboard>();
  refresh();
  write_out(paste_on);
}

Display::~Display() {
  give_back();
  unwatch_fatal_signals();
}

void Display::give_back() {
  write_out(paste_off);
  endwin();
  ::tcsetattr(STDIN_FILENO, TCSANOW, &found);
  taken = 0;
}

void Display::take() {
  taken = 1;
  reset_prog_mode();
  refresh();
  write_out(paste_on);
  repaint();
}

void Display::suspend() {
  def_prog_mode();
  give_back();
  ::kill(0, SIGTSTP);  // continues here
  take();
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
      mvaddstr(y, static_cast<int>(x), span.text.c_str());
      x += width(span.text);
    }
    ++y;
  }
  attrset(A_NORMAL);
  move(static_cast<int>(frame.cursor_row), static_cast<int>(frame.cursor_column));
  refresh();
}

std::optional<Key> Display::read_key() { return keyboard_->read(); }

}  // namespace parley::terminal
