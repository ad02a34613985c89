// What a run has found: the verdict and the derived figures.
#include "load/outcome.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace parley::load {

namespace {

constexpr std::array<std::string_view, fault_kinds> fault_names{"lost", "duplicated",
                                                                "out of order", "unexpected"};

std::string described(const Plan& plan, const Example& example) {
  std::string text =
      fmt::format("room {}, seq {}", plan.room_name(example.room), example.seq.value);
  if (example.member != no_member) text += fmt::format(", connection {}", example.member);
  return text;
}

void add_faults(const Outcome& outcome, std::vector<std::string>& problems) {
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    const std::uint64_t count = outcome.findings.counts.at(kind);
    if (count == 0) continue;
    std::string text = fmt::format("{} {}:", count, fault_names.at(kind));
    for (const Example& example : outcome.findings.examples) {
      if (static_cast<std::size_t>(example.fault) != kind) continue;
      text += fmt::format(" ({})", described(*outcome.plan, example));
    }
    problems.push_back(text + (count > Findings::examples_most ? " ..." : ""));
  }
}

void add_refusals(const Outcome& outcome, std::vector<std::string>& problems) {
  for (const auto& [code, refusals] : outcome.tally.refused) {
    problems.push_back(fmt::format("{} messages refused with {}: {}", refusals.count,
                                   core::code_name(code), refusals.text));
  }
}

}  // namespace

std::string_view stage_name(Stage stage) {
  switch (stage) {
    case Stage::connecting: return "connecting";
    case Stage::idle: return "idle";
    case Stage::sending: return "sending";
    case Stage::settling: return "settling";
    case Stage::done: return "done";
  }
  return "";
}

std::vector<std::string> problems_of(const Outcome& outcome) {
  std::vector<std::string> problems;
  const Tally& tally = outcome.tally;
  if (!outcome.aborted.empty()) problems.push_back(outcome.aborted);
  add_faults(outcome, problems);
  add_refusals(outcome, problems);
  if (tally.failed > 0) {
    problems.push_back(fmt::format("{} connections failed for good", tally.failed));
  }
  if (tally.unsent > 0) {
    problems.push_back(fmt::format("{} messages not sent: their sender had failed", tally.unsent));
  }
  const std::uint64_t unanswered = tally.abandoned + (outcome.cut_short ? 0 : tally.waiting);
  if (unanswered > 0) problems.push_back(fmt::format("{} messages never answered", unanswered));
  if (tally.strange > 0) {
    problems.push_back(fmt::format("{} lines of the server not understood, the first: {}",
                                   tally.strange, tally.strange_line));
  }
  for (const auto& [name, member] : Tally::activities()) {
    const Activity& activity = tally.*member;
    if (activity.due > 0 && activity.done == 0) {
      problems.push_back(fmt::format("none of {} {} was done", activity.due, name));
    } else if (activity.open() > 0 && !outcome.cut_short) {
      problems.push_back(fmt::format("{} {} never came to an end", activity.open(), name));
    }
  }
  return problems;
}

std::optional<double> server_bytes_per_idle_connection(const Outcome& outcome) {
  const auto& before = outcome.before.server;
  const auto& idle = outcome.idle.server;
  if (!before || !idle || outcome.tally.up == 0) return std::nullopt;
  return (static_cast<double>(idle->resident_bytes) - static_cast<double>(before->resident_bytes)) /
         outcome.plan->options().connections;
}

std::optional<double> deliveries_per_server_cpu_second(const Outcome& outcome) {
  const auto& from = outcome.measured.server;
  const auto& to = outcome.settled.server;
  if (!from || !to) return std::nullopt;
  const double seconds = to->cpu_seconds() - from->cpu_seconds();
  const auto deliveries = outcome.settled.delivered - outcome.measured.delivered;
  if (seconds <= 0 || deliveries == 0) return std::nullopt;
  return static_cast<double>(deliveries) / seconds;
}

std::optional<double> deliveries_per_tool_cpu_second(const Outcome& outcome) {
  const double seconds = outcome.settled.tool.cpu_seconds() - outcome.measured.tool.cpu_seconds();
  const auto deliveries = outcome.settled.delivered - outcome.measured.delivered;
  if (seconds <= 0 || deliveries == 0) return std::nullopt;
  return static_cast<double>(deliveries) / seconds;
}

}  // namespace parley::load
