// Runs something on a fiber in a child process, and says how that ended: the bug may end it.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <string>

#include "05_executor/executor.hpp"
#include "10_green_threads/fiber.hpp"

namespace parley::notes {

namespace child {

inline constexpr int done = 0;
inline constexpr int wrong = 1;
inline constexpr int in_guard = 42;
inline constexpr int elsewhere = 43;

inline const std::byte*& guard() {
  static const std::byte* page = nullptr;
  return page;
}

/// The fiber's stack is used up: this runs on another one.
inline void on_fault(int /*signal*/, siginfo_t* info, void* /*context*/) {
  const auto* at = static_cast<const std::byte*>(info->si_addr);
  ::_exit(at >= guard() && at < guard() + 4096 ? in_guard : elsewhere);
}

inline void watch_for_faults() {
  static std::array<std::byte, 65'536> spare_stack;
  stack_t spare{};
  spare.ss_sp = spare_stack.data();
  spare.ss_size = spare_stack.size();
  ::sigaltstack(&spare, nullptr);
  struct sigaction action{};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigaction(SIGSEGV, &action, nullptr);
}

}  // namespace child

/// "done" if `work`, on a fiber of an executor, returned true.
inline std::string outcome_of(const std::function<bool(Executor&)>& work,
                              std::size_t stack_size = Stack::usual) {
  const pid_t process = ::fork();
  if (process == 0) {
    ::alarm(10);
    child::watch_for_faults();
    RestAsleep rest;
    Executor executor(rest);
    bool right = false;
    Fiber fiber([&] { right = work(executor); }, stack_size);
    child::guard() = fiber.stack().bytes().data() - 4096;
    executor.run(std::move(fiber));
    ::_exit(right ? child::done : child::wrong);
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  if (WIFSIGNALED(status)) {
    if (WTERMSIG(status) == SIGALRM) return "stood still until it was killed";
    return "killed by signal " + std::to_string(WTERMSIG(status));
  }
  switch (WEXITSTATUS(status)) {
    case child::done: return "done";
    case child::wrong: return "a wrong result";
    case child::in_guard: return "went over the end of its stack, into the guard page";
    case child::elsewhere: return "touched memory that is not there";
    default: return "exited with " + std::to_string(WEXITSTATUS(status));
  }
}

}  // namespace parley::notes
