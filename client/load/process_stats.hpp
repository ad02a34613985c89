// What the kernel says about a process.
#pragma once

#include <sys/types.h>

#include <vector>

namespace parley::load {

struct ProcessStats {
  double user_seconds = 0;  // CPU, all threads
  double system_seconds = 0;
  double resident_bytes = 0;  // private memory in RAM (RssAnon)

  [[nodiscard]] double cpu() const { return user_seconds + system_seconds; }
};

/// Sums over the processes; one that is gone counts nothing. /proc: see proc(5).
[[nodiscard]] ProcessStats stats_of(const std::vector<pid_t>& pids);

/// Raises the soft limit of open files to the hard one; gives it.
[[nodiscard]] std::size_t raise_descriptor_limit();

}  // namespace parley::load
