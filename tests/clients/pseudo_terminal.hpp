// A program in a terminal: keys to it, its screen from it, and the terminal's settings around it.
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/emulator.hpp"
#include "support/deadline.hpp"
#include "support/descriptor.hpp"
#include "support/process.hpp"

namespace parley::tests {

/// The program has the terminal to itself, as its session's leader. It is killed with its owner.
class PseudoTerminal {
 public:
  struct Setting {
    std::vector<std::string> environment{};  // "NAME=value", set over ours; "NAME" is unset
    std::size_t columns = 80;
    std::size_t rows = 24;
  };

  PseudoTerminal(std::vector<std::string> command, const Setting& setting);
  ~PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  void type(std::string_view bytes);

  /// Reads until the screen is as wanted. Throws TimedOut with `what` and the screen.
  void wait_until(const std::function<bool(const Emulator&)>& wanted, const std::string& what,
                  std::chrono::milliseconds within = patience);
  void wait_for(const std::string& text);  // somewhere on the screen
  void wait_until_gone(const std::string& text);

  /// The same, where it may also not come: false.
  [[nodiscard]] bool comes_to_show(const std::string& text, std::chrono::milliseconds within);

  void resize(std::size_t columns, std::size_t rows);
  void signal(int number);

  /// Reads what comes until the program has ended, and says how.
  Exit wait(std::chrono::milliseconds within = patience);

  [[nodiscard]] const Emulator& screen() const { return emulator_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// All that it wrote.
  [[nodiscard]] const std::string& output() const { return output_; }

  /// The terminal's settings: as they were before the program was started, and as they are.
  [[nodiscard]] const termios& settings_before() const { return before_; }
  [[nodiscard]] termios settings() const;

 private:
  bool read_some(int timeout);  // false: nothing came

  Descriptor master_;
  Descriptor slave_;  // held open, so that the settings can be read after the program's end
  Emulator emulator_;
  termios before_{};
  std::string output_;
  pid_t pid_ = -1;
  std::optional<Exit> exit_;
};

[[nodiscard]] bool same_settings(const termios& a, const termios& b);

}  // namespace parley::tests
