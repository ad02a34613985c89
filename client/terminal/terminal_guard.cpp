#include "terminal/terminal_guard.hpp"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <string_view>

namespace parley::terminal {
namespace {

constexpr std::string_view mark_pastes = "\033[?2004h";
constexpr std::string_view no_marks = "\033[?2004l";
constexpr std::string_view back_to_plain = "\033[?2004l\033[0m\033[?25h\033[?1049l";

constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/// What a signal handler needs. Made by the guard, before a handler can ask for it.
struct LastWords {
  std::array<struct sigaction, fatal_signals.size()> previous{};
  termios found{};
  volatile std::sig_atomic_t taken = 0;
};

LastWords& last_words() {
  static LastWords words;
  return words;
}

void write_out(std::string_view bytes) {
  const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
  static_cast<void>(written);  // nowhere to say that it failed
}

void unwatch() {
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &last_words().previous[i], nullptr);
  }
}

extern "C" void restore_and_die(int number) {
  if (last_words().taken != 0) {
    write_out(back_to_plain);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &last_words().found);
  }
  unwatch();
  ::raise(number);
}

void watch() {
  struct sigaction action = {};
  action.sa_handler = restore_and_die;
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &action, &last_words().previous[i]);
  }
}

}  // namespace

TerminalGuard::TerminalGuard() {
  if (::tcgetattr(STDIN_FILENO, &last_words().found) != 0) {
    throw std::runtime_error("standard input is no terminal");
  }
  watch();
}

TerminalGuard::~TerminalGuard() {
  give_back();
  unwatch();
}

void TerminalGuard::take() {
  last_words().taken = 1;
  write_out(mark_pastes);
}

void TerminalGuard::give_back() {
  if (last_words().taken == 0) return;
  write_out(no_marks);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &last_words().found);
  last_words().taken = 0;
}

}  // namespace parley::terminal
