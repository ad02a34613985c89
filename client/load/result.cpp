// What a run has found, as a table and as JSON.
#include "load/result.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace parley::load {

namespace {

double per(double amount, double divisor) { return divisor > 0 ? amount / divisor : 0; }

double server_cpu(const Result& r) { return r.server_after.cpu() - r.server_idle.cpu(); }
double tool_cpu(const Result& r) { return r.tool_after.cpu() - r.tool_idle.cpu(); }
double bytes_per_connection(const Result& r) {
  return per(r.server_idle.resident_bytes - r.server_before.resident_bytes,
             static_cast<double>(r.connected));
}
double deliveries_per_cpu_second(const Result& r) {
  return per(static_cast<double>(r.account.delivered), server_cpu(r));
}

std::string milliseconds(const Histogram& histogram) {
  const auto at = [&](double percent) {
    return static_cast<double>(histogram.percentile(percent)) / 1000.0;
  };
  return fmt::format("p50 {:.2f}  p90 {:.2f}  p99 {:.2f}  p99.9 {:.2f}  max {:.2f} ms", at(50),
                     at(90), at(99), at(99.9), static_cast<double>(histogram.most()) / 1000.0);
}

nlohmann::json percentiles(const Histogram& histogram) {
  return {{"count", histogram.count()},         {"mean_us", histogram.mean()},
          {"p50_us", histogram.percentile(50)}, {"p90_us", histogram.percentile(90)},
          {"p99_us", histogram.percentile(99)}, {"p999_us", histogram.percentile(99.9)},
          {"max_us", histogram.most()}};
}

}  // namespace

std::string table(const Options& options, const Result& r) {
  std::string out;
  const auto row = [&out](std::string_view name, const std::string& value) {
    fmt::format_to(std::back_inserter(out), "{:<14}{}\n", name, value);
  };
  row("connections", fmt::format("{} in {} rooms, begun in {:.2f} s", r.connected, options.rooms,
                                 r.connect_seconds));
  row("messages", fmt::format("{} said, {} acknowledged, {:.1f} a second offered", r.said,
                              r.acknowledged, options.rate));
  row("deliveries",
      fmt::format("{} of {} in {:.2f} s: {:.0f} a second", r.account.delivered, r.account.expected,
                  r.run_seconds, per(static_cast<double>(r.account.delivered), r.run_seconds)));
  row("delivery", milliseconds(r.delivery));
  row("acknowledged", milliseconds(r.acknowledgement));
  if (!options.pids.empty()) {
    row("server", fmt::format("{:.2f} s CPU, {:.0f} deliveries per CPU second", server_cpu(r),
                              deliveries_per_cpu_second(r)));
    row("", fmt::format("{:.0f} bytes of memory per idle connection, {:.1f} MB after the run",
                        bytes_per_connection(r), r.server_after.resident_bytes / 1e6));
  }
  row("this tool",
      fmt::format("{:.2f} s CPU, {:.1f} MB", tool_cpu(r), r.tool_after.resident_bytes / 1e6));
  for (const auto& [code, count] : r.refusals) {
    row("refused", fmt::format("{} times with {}, and tried again", count, code));
  }
  if (r.reconnects > 0) row("reconnects", fmt::format("{}", r.reconnects));
  for (std::size_t i = 0; i < r.failures.size() && i < 5; ++i) row("failed", r.failures[i]);
  for (const std::string& example : r.account.examples) row("wrong", example);
  row("verdict", fmt::format("{}: {} lost, {} unexpected, {} repeated, {} out of order{}",
                             r.clean() ? "clean" : "NOT CLEAN", r.account.lost,
                             r.account.unexpected, r.account.repeated, r.account.out_of_order,
                             r.interrupted ? " (interrupted)" : ""));
  return out;
}

std::string to_json(const Options& options, const Result& r) {
  const nlohmann::json object{
      {"connections", r.connected},
      {"rooms", options.rooms},
      {"rate", options.rate},
      {"seconds", options.seconds},
      {"size", options.size},
      {"said", r.said},
      {"acknowledged", r.acknowledged},
      {"expected", r.account.expected},
      {"delivered", r.account.delivered},
      {"lost", r.account.lost},
      {"unexpected", r.account.unexpected},
      {"repeated", r.account.repeated},
      {"out_of_order", r.account.out_of_order},
      {"failed_connections", r.failures.size()},
      {"reconnects", r.reconnects},
      {"refusals", r.refusals},
      {"clean", r.clean()},
      {"delivery", percentiles(r.delivery)},
      {"acknowledgement", percentiles(r.acknowledgement)},
      {"connect_seconds", r.connect_seconds},
      {"run_seconds", r.run_seconds},
      {"server",
       {{"user_seconds", r.server_after.user_seconds - r.server_idle.user_seconds},
        {"system_seconds", r.server_after.system_seconds - r.server_idle.system_seconds},
        {"connect_cpu_seconds", r.server_idle.cpu() - r.server_before.cpu()},
        {"deliveries_per_cpu_second", deliveries_per_cpu_second(r)},
        {"bytes_per_idle_connection", bytes_per_connection(r)},
        {"bytes_after", r.server_after.resident_bytes}}},
      {"tool", {{"cpu_seconds", tool_cpu(r)}, {"bytes", r.tool_after.resident_bytes}}}};
  return object.dump(2) + "\n";
}

}  // namespace parley::load
