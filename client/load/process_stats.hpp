// What processes cost: CPU time and resident memory, from /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace parley::load {

/// CPU time since the process began, of all its threads, and its resident memory now.
struct ProcessStats {
  double user_seconds = 0;
  double system_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t anonymous_bytes = 0;  // of them: its own, not of a file (code, libraries, mappings)
  double main_thread_seconds = 0;     // of the CPU time; for a Parley of one thread, its loop's

  [[nodiscard]] double cpu_seconds() const { return user_seconds + system_seconds; }
  ProcessStats& operator+=(const ProcessStats& other);
};

/// One process, known by its id and the time of its start, so that another one that gets the same
/// id is not taken for it.
class WatchedProcess {
 public:
  explicit WatchedProcess(pid_t pid);

  /// nullopt: it has ended, or may not be read.
  [[nodiscard]] std::optional<ProcessStats> read() const;

 private:
  pid_t pid_;
  std::uint64_t started_ = 0;  // in clock ticks since boot
};

/// The sum over several; nullopt where there is none, or one of them has ended.
[[nodiscard]] std::optional<ProcessStats> read_all(std::span<const WatchedProcess> processes);

/// This process.
[[nodiscard]] ProcessStats read_self();

/// What the kernel of this machine uses for its own objects and for what waits in TCP's buffers. Of
/// use as a difference, where nothing else goes on: it knows no processes.
[[nodiscard]] std::uint64_t read_kernel_bytes();

/// For tests: the content of /proc/PID/stat.
struct StatLine {
  ProcessStats stats;
  std::uint64_t started = 0;
};
[[nodiscard]] std::optional<StatLine> parse_stat(std::string_view content);
/// For tests: the anonymous bytes in the content of /proc/PID/statm; 0 where it is none.
[[nodiscard]] std::uint64_t anonymous_of_statm(std::string_view content);

}  // namespace parley::load
