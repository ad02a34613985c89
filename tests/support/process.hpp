// A child process: lines from it, bytes to it, signals, and its end, each with a deadline.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/deadline.hpp"
#include "support/descriptor.hpp"
#include "support/line_reader.hpp"

namespace parley::tests {

/// How a process ended: with an exit code, or by a signal (`code` is then -1).
struct Exit {
  int code = -1;
  int signal = 0;

  friend bool operator==(const Exit&, const Exit&) = default;
};

/// The path of one of the programs under test ("parleyd"): $PARLEY_BIN, or beside this test's own
/// executable. Throws if it is not there.
[[nodiscard]] std::string program(std::string_view name);

/// A file of the repository ("docs/protocol.md"), below $PARLEY_SOURCE or the working directory.
[[nodiscard]] std::filesystem::path source_file(std::string_view name);

/// Whether the programs under test were built with a sanitizer ($PARLEY_SANITIZED). They then use
/// more memory, and turn a crash into an exit.
[[nodiscard]] bool sanitized();

/// One owner, one thread at a time. The child is killed when its owner ends, and by the kernel when
/// the thread that started it does. Failures throw with the command and what it said on its
/// standard error.
class Process {
 public:
  struct Setting {
    std::vector<std::string> environment{};    // "NAME=value", added to ours
    std::filesystem::path directory{};         // to run in; none: ours
    std::optional<std::size_t> descriptors{};  // its limit of open files
  };

  explicit Process(std::vector<std::string> command) : Process(std::move(command), Setting{}) {}
  Process(std::vector<std::string> command, const Setting& setting);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool ended() const { return exit_.has_value(); }

  /// The next line of its standard output; nullopt: it has closed it. A child that writes more than
  /// a pipe holds (64 KiB) waits until it is read.
  [[nodiscard]] std::optional<std::string> read_line(std::chrono::milliseconds within = patience);
  /// All of its standard output that was not read yet, up to its end.
  [[nodiscard]] std::string read_rest(std::chrono::milliseconds within = patience);

  /// To its standard input.
  void write(std::string_view bytes);
  void close_input() { input_.reset(); }

  /// Nothing happens if it has ended.
  void signal(int number);

  /// Waits for its end. May be asked again.
  Exit wait(std::chrono::milliseconds within = patience);

  /// Everything it has written to its standard error so far.
  [[nodiscard]] std::string errors() const;

 private:
  [[nodiscard]] std::string described(std::string_view problem) const;

  std::vector<std::string> command_;
  Descriptor input_;
  Descriptor output_;
  Descriptor errors_;  // a file in memory: the child never waits for us to read it
  Descriptor handle_;  // a pidfd: readable when the child has ended
  LineReader lines_;
  pid_t pid_ = -1;
  std::optional<Exit> exit_;
};

}  // namespace parley::tests
