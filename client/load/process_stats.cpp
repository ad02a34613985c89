// What the kernel says about a process: /proc/PID/stat and /proc/PID/status.
#include "load/process_stats.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace parley::load {

namespace {

ProcessStats stats_of_one(pid_t pid) {
  ProcessStats stats;
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(stat, line);
  // Fields are counted behind the name, which may hold anything: state is the third.
  const std::size_t name_end = line.rfind(')');
  if (name_end != std::string::npos) {
    std::istringstream fields(line.substr(name_end + 1));
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    stats.user_seconds = user / ticks;
    stats.system_seconds = system / ticks;
  }
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  while (std::getline(status, line)) {
    if (line.starts_with("RssAnon:")) stats.resident_bytes = std::stod(line.substr(8)) * 1024;
  }
  return stats;
}

}  // namespace

ProcessStats stats_of(const std::vector<pid_t>& pids) {
  ProcessStats all;
  for (const pid_t pid : pids) {
    const ProcessStats one = stats_of_one(pid);
    all.user_seconds += one.user_seconds;
    all.system_seconds += one.system_seconds;
    all.resident_bytes += one.resident_bytes;
  }
  return all;
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace parley::load
