#include "terminal/password.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "os/descriptor.hpp"

namespace parley::terminal {
namespace {

constexpr std::size_t most_bytes = 1024;

tl::unexpected<core::Error> failed(std::string why) {
  return core::refuse(core::ErrorCode::bad_password, std::move(why));
}

/// Turns the echo off for as long as it lives.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    held_ = ::tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;
  }
  ~Silence() {
    if (held_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int terminal_;
  termios before_{};
  bool held_ = false;
};

core::Result<core::Secret> ask(const std::string& account) {
  const os::Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal) {
    return failed(
        "there is no terminal to ask for the password: use PARLEY_PASSWORD or "
        "--password-file");
  }
  std::string typed;
  {
    const Silence silence(terminal.get());
    const std::string prompt = fmt::format("password of {}: ", account);
    if (::write(terminal.get(), prompt.data(), prompt.size()) < 0) typed.clear();
    for (char c = 0;
         typed.size() < most_bytes && ::read(terminal.get(), &c, 1) == 1 && c != '\n';) {
      typed += c;
    }
  }
  return core::Secret(std::move(typed));
}

}  // namespace

core::Result<core::Secret> read_password(const std::string& account, const std::string& file) {
  if (!file.empty()) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) return failed(fmt::format("{}: there is no line in it", file));
    if (line.ends_with('\r')) line.pop_back();
    return core::Secret(std::move(line));
  }
  if (const char* given = std::getenv("PARLEY_PASSWORD"); given != nullptr) {
    core::Secret password{std::string_view(given)};
    ::unsetenv("PARLEY_PASSWORD");
    return password;
  }
  return ask(account);
}

}  // namespace parley::terminal
