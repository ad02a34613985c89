// What processes cost: proc(5), /proc/PID/stat and statm.
#include "load/process_stats.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include "core/number.hpp"

namespace parley::load {

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<StatLine> read_stat(pid_t pid) {
  auto line = parse_stat(content_of(fmt::format("/proc/{}/stat", pid)));
  if (!line) return std::nullopt;
  line->stats.anonymous_bytes = anonymous_of_statm(content_of(fmt::format("/proc/{}/statm", pid)));
  if (const auto main = parse_stat(content_of(fmt::format("/proc/{0}/task/{0}/stat", pid)))) {
    line->stats.main_thread_seconds = main->stats.cpu_seconds();
  }
  return line;
}

/// The number behind a word ("Slab:   123 kB"); 0 without it.
std::uint64_t number_behind(std::string_view content, std::string_view word) {
  const std::size_t at = content.find(word);
  if (at == std::string_view::npos) return 0;
  content.remove_prefix(at + word.size());
  content.remove_prefix(std::min(content.find_first_not_of(' '), content.size()));
  return core::take_number(content).value_or(0);
}

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)); }

}  // namespace

ProcessStats& ProcessStats::operator+=(const ProcessStats& other) {
  user_seconds += other.user_seconds;
  system_seconds += other.system_seconds;
  resident_bytes += other.resident_bytes;
  anonymous_bytes += other.anonymous_bytes;
  main_thread_seconds += other.main_thread_seconds;
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
    fields.at(field) = core::number_in(content.substr(0, size)).value_or(0);
    content.remove_prefix(size);
  }
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return StatLine{
      {static_cast<double>(fields.at(user)) / ticks, static_cast<double>(fields.at(system)) / ticks,
       fields.at(resident) * page_bytes()},
      fields.at(start)};
}

std::uint64_t anonymous_of_statm(std::string_view content) {
  // Total size, resident, and of it what is shared: all in pages.
  std::array<std::uint64_t, 3> pages{};
  for (std::uint64_t& count : pages) {
    const auto number = core::take_number(content);
    if (!number) return 0;
    count = *number;
    content.remove_prefix(std::min<std::size_t>(1, content.size()));  // the space
  }
  return pages[1] > pages[2] ? (pages[1] - pages[2]) * page_bytes() : 0;
}

std::uint64_t read_kernel_bytes() {
  constexpr std::uint64_t kib = 1024;
  const std::uint64_t slab = number_behind(content_of("/proc/meminfo"), "Slab:") * kib;
  const std::string sockets = content_of("/proc/net/sockstat");
  const std::size_t tcp = std::min(sockets.find("TCP:"), sockets.size());
  return slab + number_behind(std::string_view(sockets).substr(tcp), " mem ") * page_bytes();
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
