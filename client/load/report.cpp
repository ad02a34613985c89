// An outcome for people.
#include "load/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace parley::load {

namespace {

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t value) {
  std::string digits = fmt::format("{}", value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string grouped(double value) {
  return grouped(static_cast<std::uint64_t>(std::llround(value)));
}

std::string mib(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}

double seconds_between(const Mark& from, const Mark& to) {
  return Seconds(to.at - from.at).count();
}

class Table {
 public:
  explicit Table(const Outcome& outcome) : o_(outcome) {}

  std::string text() {
    head();
    latencies();
    messages();
    if (o_.before.server) server();
    tool();
    notes();
    verdict();
    return std::move(out_);
  }

 private:
  template <class... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
    out_ += '\n';
  }

  void head() {
    const Options& options = o_.plan->options();
    line("{} connections in {} rooms of {}: {:g} messages a second of {} bytes for {:g} s",
         grouped(std::uint64_t{options.connections}), grouped(std::uint64_t{options.rooms}),
         client::to_string(options.server), options.rate, options.size, options.length.count());
    line("");
  }

  void latency(std::string_view name, const Histogram& histogram) {
    if (histogram.count() == 0) return;
    const auto ms = [](Histogram::Duration d) { return static_cast<double>(d.count()) / 1000; };
    line("{:<22}{:>9.2f}{:>9.2f}{:>9.2f}{:>9.2f}{:>10.2f}{:>14}", name,
         ms(histogram.percentile(50)), ms(histogram.percentile(90)), ms(histogram.percentile(99)),
         ms(histogram.percentile(99.9)), ms(histogram.max()), grouped(histogram.count()));
  }

  void latencies() {
    if (o_.tally.sent + o_.tally.logins.due == 0) return;
    line("{:<22}{:>9}{:>9}{:>9}{:>9}{:>10}{:>14}", "milliseconds", "p50", "p90", "p99", "p99.9",
         "max", "count");
    latency("delivery", o_.tally.delivery.total);
    latency("  to stalled readers", o_.tally.stalled_delivery.total);
    latency("acknowledgement", o_.tally.acknowledgement.total);
    latency("sent late by this tool", o_.tally.lateness.total);
    for (const auto& [name, member] : Tally::activities()) {
      latency(name, (o_.tally.*member).latency.total);
    }
    line("");
  }

  void messages() {
    const Tally& tally = o_.tally;
    const double took = seconds_between(o_.measured, o_.settled);
    const auto delivered = o_.settled.delivered - o_.measured.delivered;
    line("connections  {} in {:.2f} s; {} lost on the way, {} failed for good",
         grouped(std::uint64_t{tally.up}), seconds_between(o_.before, o_.connected),
         grouped(tally.lost), grouped(std::uint64_t{tally.failed}));
    line("messages     {} sent, {} acknowledged, {} sent again", grouped(tally.sent),
         grouped(tally.accepted), grouped(tally.repeated));
    line("deliveries   {}, {} a second", grouped(tally.delivered),
         took > 0 ? grouped(static_cast<double>(delivered) / took) : "0");
    for (const auto& [name, member] : Tally::activities()) {
      const Activity& activity = tally.*member;
      if (activity.due == 0) continue;
      line("{:<13}{} due, {} done, {} not begun", name, grouped(activity.due),
           grouped(activity.done), grouped(activity.not_begun));
    }
  }

  void cpu(std::string_view name, const ProcessStats& from, const ProcessStats& to,
           const std::optional<double>& per_second) {
    const double took = seconds_between(o_.measured, o_.settled);
    const double used = to.cpu_seconds() - from.cpu_seconds();
    line("{:<13}CPU {:.2f} s while sending (user {:.2f}, system {:.2f}), {:.0f} % of a core{}",
         name, used, to.user_seconds - from.user_seconds, to.system_seconds - from.system_seconds,
         took > 0 ? 100 * used / took : 0,
         per_second ? fmt::format("; {} deliveries a CPU second", grouped(*per_second)) : "");
  }

  void memory(const Mark& from, std::uint64_t before, std::uint64_t idle, std::uint64_t after,
              std::uint64_t most) {
    const double each =
        (static_cast<double>(idle) - static_cast<double>(before)) / o_.plan->options().connections;
    static_cast<void>(from);
    line(
        "             memory {} before, {} with idle connections ({:.2f} KiB each), {} at the "
        "end{}",
        mib(before), mib(idle), each / 1024, mib(after),
        most > 0 ? fmt::format(", {} at most", mib(most)) : "");
  }

  void server() {
    if (!o_.settled.server || !o_.idle.server || !o_.measured.server) {
      line("server       its process ended meanwhile: no figures");
      return;
    }
    cpu("server", *o_.measured.server, *o_.settled.server, deliveries_per_server_cpu_second(o_));
    memory(o_.before, o_.before.server->resident_bytes, o_.idle.server->resident_bytes,
           o_.settled.server->resident_bytes, o_.server_resident_most);
  }

  void tool() {
    cpu("this tool", o_.measured.tool, o_.settled.tool, deliveries_per_tool_cpu_second(o_));
    memory(o_.before, o_.before.tool.resident_bytes, o_.idle.tool.resident_bytes,
           o_.settled.tool.resident_bytes, 0);
  }

  void notes() {
    const Tally& tally = o_.tally;
    for (const auto& [code, refusals] : tally.retried) {
      line("note         {} refusals with {}, sent again later: {}", grouped(refusals.count),
           core::code_name(code), refusals.text);
      if (code != core::ErrorCode::rate_limited) continue;
      line("             the busiest sender offers {:.1f} messages a second: use more senders, or",
           o_.plan->highest_rate());
      line("             raise rates.session_messages_per_second of the server");
    }
    for (const auto& [why, count] : tally.endings) {
      line("note         {} connections or attempts ended: {}", grouped(count), why);
    }
    for (const auto& [name, member] : Tally::activities()) {
      for (const auto& [why, count] : (tally.*member).refused) {
        line("note         {} {} refused: {}", grouped(count), name, why);
      }
    }
    const auto late = tally.lateness.total.percentile(99);
    if (late > std::chrono::milliseconds(20)) {
      line("note         this tool sent late (p99 {} ms): it, or the machine, is at its limit",
           late.count() / 1000);
    }
    if (o_.interrupted) line("note         interrupted: not everything was sent that was planned");
  }

  void verdict() {
    const auto problems = problems_of(o_);
    line("");
    for (const std::string& problem : problems) line("wrong        {}", problem);
    if (!problems.empty()) {
      line("NOT CLEAN");
    } else if (o_.cut_short) {
      line("cut short: what was on the way was not waited for, so this proves nothing");
    } else {
      line("clean: every message arrived at every member once and in order");
    }
  }

  const Outcome& o_;
  std::string out_;
};

}  // namespace

std::string table_of(const Outcome& outcome) { return Table(outcome).text(); }

std::string live_line_of(const Plan& plan, const Sample& sample, const Tally& tally) {
  std::string text = fmt::format("{:>4.0f} s {:<10} {}/{} connected", sample.at,
                                 stage_name(sample.stage), tally.up, plan.options().connections);
  if (tally.sent > 0) {
    const auto ms = [&](double p) {
      return static_cast<double>(tally.delivery.total.percentile(p).count()) / 1000;
    };
    text += fmt::format(", {} sent/s, {} delivered/s, p50 {:.1f} ms, p99 {:.1f} ms",
                        grouped(sample.sent), grouped(sample.delivered), ms(50), ms(99));
  }
  if (sample.server_cpu && sample.server_resident) {
    text += fmt::format(", server {:.0f} % CPU, {}", 100 * *sample.server_cpu,
                        mib(*sample.server_resident));
  }
  return text;
}

}  // namespace parley::load
