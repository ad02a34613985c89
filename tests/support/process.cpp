// A child process.
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace parley::tests {

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
  }
  Descriptor read;
  Descriptor write;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Ours, and what is added: execve takes the first of two that have one name.
std::vector<std::string> environment(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  return all;
}

/// What the child needs between fork and exec, made before: there, nothing may allocate.
struct Start {
  std::vector<char*> command;
  std::vector<char*> environment;
  std::string directory;
  std::optional<rlim_t> descriptors;
  int input = -1;
  int output = -1;
  int errors = -1;
};

[[noreturn]] void become(const Start& start) {
  // Async-signal-safe calls only.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(start.input, STDIN_FILENO);
  ::dup2(start.output, STDOUT_FILENO);
  ::dup2(start.errors, STDERR_FILENO);
  ::signal(SIGPIPE, SIG_DFL);
  if (start.descriptors) {
    const rlimit limit{*start.descriptors, *start.descriptors};
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (start.directory.empty() || ::chdir(start.directory.c_str()) == 0) {
    ::execve(start.command.front(), start.command.data(), start.environment.data());
  }
  constexpr std::string_view problem = "could not be started (no such program or directory)\n";
  static_cast<void>(::write(STDERR_FILENO, problem.data(), problem.size()));
  ::_exit(127);
}

}  // namespace

std::filesystem::path source_file(std::string_view name) {
  const char* const source = std::getenv("PARLEY_SOURCE");
  return std::filesystem::path(source != nullptr ? source : ".") / name;
}

bool sanitized() { return std::getenv("PARLEY_SANITIZED") != nullptr; }

std::string program(std::string_view name) {
  const char* const folder = std::getenv("PARLEY_BIN");
  // Tests are in bin/tests, programs in bin.
  const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  const auto path = (folder != nullptr ? std::filesystem::path(folder) : own) / name;
  if (::access(path.c_str(), X_OK) != 0) {
    throw std::runtime_error("no program " + path.string() + ": build it, or set PARLEY_BIN");
  }
  return path.string();
}

Process::Process(std::vector<std::string> command, const Setting& setting)
    : command_(std::move(command)) {
  Pipe in;
  Pipe out;
  errors_ = Descriptor(::memfd_create("stderr", MFD_CLOEXEC));
  if (!errors_) fail("memfd_create");
  std::vector<std::string> variables = environment(setting.environment);
  Start start{pointers(command_),  pointers(variables), setting.directory.string(),
              setting.descriptors, in.read.get(),       out.write.get(),
              errors_.get()};
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) become(start);
  input_ = std::move(in.write);
  output_ = std::move(out.read);
  handle_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!handle_) fail("pidfd_open");
  // A child that has ended must not end the test: writing to it is an error instead.
  ::signal(SIGPIPE, SIG_IGN);
}

Process::~Process() {
  if (exit_ || pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string Process::described(std::string_view problem) const {
  std::string text = "'" + command_.front() + "': " + std::string(problem);
  const std::string said = errors();
  if (!said.empty()) text += "\nits standard error:\n" + said;
  return text;
}

std::optional<std::string> Process::read_line(std::chrono::milliseconds within) {
  try {
    return lines_.read_line(output_.get(), within);
  } catch (const TimedOut& late) {
    throw TimedOut(described(late.what()));
  }
}

std::string Process::read_rest(std::chrono::milliseconds within) {
  try {
    return lines_.read_rest(output_.get(), within);
  } catch (const TimedOut& late) {
    throw TimedOut(described(late.what()));
  }
}

void Process::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(input_.get(), bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw std::runtime_error(described("does not take its input"));
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

void Process::signal(int number) {
  if (!exit_) ::kill(pid_, number);  // not reaped yet, so the number is still its own
}

Exit Process::wait(std::chrono::milliseconds within) {
  if (exit_) return *exit_;
  const Deadline deadline(within);
  pollfd waiting{handle_.get(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, deadline.poll_timeout());
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    throw TimedOut(described("did not end within " + std::to_string(within.count()) + " ms"));
  }
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) fail("waitpid");
  exit_ = WIFEXITED(status) ? Exit{WEXITSTATUS(status), 0} : Exit{-1, WTERMSIG(status)};
  return *exit_;
}

std::string Process::errors() const {
  struct stat file{};
  ::fstat(errors_.get(), &file);
  std::string text(static_cast<std::size_t>(file.st_size), '\0');
  const ssize_t size = ::pread(errors_.get(), text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(size > 0 ? size : 0));
  return text;
}

}  // namespace parley::tests
