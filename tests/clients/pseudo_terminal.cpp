// A program in a pseudo-terminal.
#include "clients/pseudo_terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace parley::tests {
namespace {

winsize window(std::size_t columns, std::size_t rows) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  return size;
}

void apply(const std::vector<std::string>& environment) {
  for (const auto& entry : environment) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos) {
      ::unsetenv(entry.c_str());
    } else {
      ::setenv(entry.substr(0, equals).c_str(), entry.substr(equals + 1).c_str(), 1);
    }
  }
}

}  // namespace

PseudoTerminal::PseudoTerminal(std::vector<std::string> command, const Setting& setting)
    : emulator_(setting.columns, setting.rows) {
  int master = -1;
  int slave = -1;
  const auto size = window(setting.columns, setting.rows);
  if (::openpty(&master, &slave, nullptr, nullptr, &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "openpty");
  }
  master_ = Descriptor(master);
  slave_ = Descriptor(slave);
  ::tcgetattr(slave, &before_);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (auto& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {  // this process has one thread: what allocates may be called
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(master);
    ::login_tty(slave);
    apply({"TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR", "PARLEY_SERVER"});
    apply(setting.environment);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
  }
}

PseudoTerminal::~PseudoTerminal() {
  if (exit_ || pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void PseudoTerminal::type(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto size = ::write(master_.get(), bytes.data(), bytes.size());
    if (size < 0) throw std::system_error(errno, std::generic_category(), "write to the terminal");
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

bool PseudoTerminal::read_some(int timeout) {
  pollfd ready{master_.get(), POLLIN, 0};
  if (::poll(&ready, 1, timeout) <= 0) return false;
  std::array<char, 4096> buffer{};
  const auto size = ::read(master_.get(), buffer.data(), buffer.size());
  if (size <= 0) return false;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
  output_ += bytes;
  emulator_.feed(bytes);
  return true;
}

void PseudoTerminal::wait_until(const std::function<bool(const Emulator&)>& wanted,
                                const std::string& what, std::chrono::milliseconds within) {
  const Deadline deadline(within);
  while (!wanted(emulator_)) {
    if (!read_some(deadline.poll_timeout()) && deadline.over()) {
      throw TimedOut("did not come to show: " + what + "\nthe screen:\n" + emulator_.text());
    }
  }
  if (!emulator_.unknown().empty()) {
    throw std::runtime_error("the test's terminal does not know " + emulator_.unknown().front());
  }
}

void PseudoTerminal::wait_for(const std::string& text) {
  wait_until([&](const Emulator& screen) { return screen.text().find(text) != std::string::npos; },
             text);
}

void PseudoTerminal::wait_until_gone(const std::string& text) {
  wait_until([&](const Emulator& screen) { return screen.text().find(text) == std::string::npos; },
             "no " + text);
}

bool PseudoTerminal::comes_to_show(const std::string& text, std::chrono::milliseconds within) {
  const Deadline deadline(within);
  while (emulator_.text().find(text) == std::string::npos) {
    if (!read_some(deadline.poll_timeout()) && deadline.over()) return false;
  }
  return true;
}

void PseudoTerminal::resize(std::size_t columns, std::size_t rows) {
  emulator_.resize(columns, rows);
  const auto size = window(columns, rows);
  ::ioctl(master_.get(), TIOCSWINSZ, &size);  // the kernel sends SIGWINCH
}

void PseudoTerminal::signal(int number) {
  if (!exit_) ::kill(pid_, number);
}

Exit PseudoTerminal::wait(std::chrono::milliseconds within) {
  const Deadline deadline(within);
  while (!exit_) {
    int status = 0;
    const auto ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      exit_ = WIFSIGNALED(status) ? Exit{-1, WTERMSIG(status)} : Exit{WEXITSTATUS(status), 0};
    } else if (deadline.over()) {
      throw TimedOut("did not end\nthe screen:\n" + emulator_.text());
    } else {
      read_some(20);  // it may wait for us to read; its end wakes nobody
    }
  }
  while (read_some(0)) {
  }
  return *exit_;
}

termios PseudoTerminal::settings() const {
  termios now{};
  ::tcgetattr(slave_.get(), &now);
  return now;
}

bool same_settings(const termios& a, const termios& b) {
  return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_cflag == b.c_cflag &&
         a.c_lflag == b.c_lflag && std::equal(std::begin(a.c_cc), std::end(a.c_cc), b.c_cc);
}

}  // namespace parley::tests
