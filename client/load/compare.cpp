// Two results of this tool beside each other.
#include "load/compare.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace parley::load {

namespace {

using nlohmann::json;

/// Where a figure stands in a result, and how it is shown.
struct Figure {
  const char* name;
  const char* path;
  double scale;
  int decimals;
};

constexpr std::array figures{
    Figure{"delivery p50, ms", "/latency_us/delivery/percentiles/p50", 1e-3, 2},
    Figure{"delivery p99, ms", "/latency_us/delivery/percentiles/p99", 1e-3, 2},
    Figure{"delivery p99.9, ms", "/latency_us/delivery/percentiles/p99.9", 1e-3, 2},
    Figure{"acknowledgement p50, ms", "/latency_us/acknowledgement/percentiles/p50", 1e-3, 2},
    Figure{"acknowledgement p99, ms", "/latency_us/acknowledgement/percentiles/p99", 1e-3, 2},
    Figure{"sent late p99, ms", "/latency_us/lateness/percentiles/p99", 1e-3, 2},
    Figure{"messages sent", "/messages/sent", 1, 0},
    Figure{"deliveries", "/deliveries/total", 1, 0},
    Figure{"lost", "/verification/lost", 1, 0},
    Figure{"connections failed", "/connections/failed", 1, 0},
    Figure{"seconds to connect", "/seconds/connecting", 1, 2},
    Figure{"server: deliveries a CPU second", "/server/deliveries_per_cpu_second", 1, 0},
    Figure{"server: user CPU, s", "/server/cpu_measured/user", 1, 2},
    Figure{"server: system CPU, s", "/server/cpu_measured/system", 1, 2},
    Figure{"server: bytes an idle connection", "/server/bytes_per_idle_connection", 1, 0},
    Figure{"server: most memory, MiB", "/server/resident_most", 1.0 / (1024 * 1024), 1},
    Figure{"this tool: deliveries a CPU second", "/tool/deliveries_per_cpu_second", 1, 0},
};

json read(const std::string& text, const char* which) {
  json result = json::parse(text, nullptr, false);
  if (!result.is_object() || !result.contains("config") || !result.contains("latency_us")) {
    throw std::runtime_error(fmt::format("the {} file is no result of parley-load", which));
  }
  return result;
}

/// nullopt: it was not measured.
std::optional<double> value_of(const json& result, const Figure& figure) {
  const json::json_pointer place(figure.path);
  if (!result.contains(place) || !result[place].is_number()) return std::nullopt;
  return result[place].get<double>() * figure.scale;
}

std::string shown(const std::optional<double>& value, int decimals) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : "-";
}

std::string change(const std::optional<double>& from, const std::optional<double>& to) {
  if (!from || !to || *from == 0) return {};
  return fmt::format("{:+.1f} %", 100 * (*to - *from) / std::abs(*from));
}

}  // namespace

std::string comparison_of(const std::string& before, const std::string& after) {
  const json a = read(before, "first");
  const json b = read(after, "second");
  std::string out = fmt::format("{:<36}{:>14}{:>14}{:>11}\n", "", "first", "second", "change");
  for (const Figure& figure : figures) {
    const auto from = value_of(a, figure);
    const auto to = value_of(b, figure);
    if (!from && !to) continue;
    out += fmt::format("{:<36}{:>14}{:>14}{:>11}\n", figure.name, shown(from, figure.decimals),
                       shown(to, figure.decimals), change(from, to));
  }
  for (const auto& [setting, value] : a["config"].items()) {
    const json other = b["config"].value(setting, json());
    if (setting == "run" || setting == "seed" || value == other) continue;
    out += fmt::format("differs: {} was {}, and is {}\n", setting, value.dump(), other.dump());
  }
  for (const auto& [name, result] : {std::pair("first", &a), std::pair("second", &b)}) {
    if (!result->value("clean", false)) out += fmt::format("the {} run was not clean\n", name);
  }
  return out;
}

}  // namespace parley::load
