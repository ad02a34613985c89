// What processes cost: proc(5), /proc/PID/stat.
#include "load/process_stats.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace parley::load {

namespace {

std::optional<StatLine> read_stat(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  return parse_stat(content);
}

}  // namespace

ProcessStats& ProcessStats::operator+=(const ProcessStats& other) {
  user_seconds += other.user_seconds;
  system_seconds += other.system_seconds;
  resident_bytes += other.resident_bytes;
  return *this;
}

std::optional<StatLine> parse_stat(std::string_view content) {
  // The second field is the program's name in brackets, and may hold anything.
  const std::size_t name_end = content.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  content.remove_prefix(name_end + 1);
  constexpr std::size_t first_field = 3;
  constexpr std::size_t user = 14;
  constexpr std::size_t system = 15;
  constexpr std::size_t start = 22;
  constexpr std::size_t resident = 24;
  std::array<std::uint64_t, resident + 1> fields{};
  for (std::size_t field = first_field; field <= resident; ++field) {
    const std::size_t begin = content.find_first_not_of(' ');
    if (begin == std::string_view::npos) return std::nullopt;
    content.remove_prefix(begin);
    const std::size_t size = std::min(content.find(' '), content.size());
    // What is no number (the state, negative ones) is not asked for.
    const char* const digits = content.data();
    std::from_chars(digits, digits + size, fields.at(field));
    content.remove_prefix(size);
  }
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return StatLine{{static_cast<double>(fields.at(user)) / ticks,
                   static_cast<double>(fields.at(system)) / ticks, fields.at(resident) * page},
                  fields.at(start)};
}

WatchedProcess::WatchedProcess(pid_t pid) : pid_(pid) {
  if (const auto line = read_stat(pid)) started_ = line->started;
}

std::optional<ProcessStats> WatchedProcess::read() const {
  const auto line = read_stat(pid_);
  if (!line || line->started != started_) return std::nullopt;
  return line->stats;
}

std::optional<ProcessStats> read_all(std::span<const WatchedProcess> processes) {
  if (processes.empty()) return std::nullopt;
  ProcessStats sum;
  for (const WatchedProcess& process : processes) {
    const auto stats = process.read();
    if (!stats) return std::nullopt;
    sum += *stats;
  }
  return sum;
}

ProcessStats read_self() {
  const auto line = read_stat(::getpid());
  return line ? line->stats : ProcessStats{};
}

}  // namespace parley::load
