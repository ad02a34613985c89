// An outcome for programs.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "load/report.hpp"

namespace parley::load {

namespace {

using Json = nlohmann::ordered_json;

Json config_of(const Plan& plan) {
  const Options& options = plan.options();
  return {{"version", core::version},
          {"server", client::to_string(options.server)},
          {"dialect", options.dialect == DialectKind::irc ? "irc" : "json"},
          {"connections", options.connections},
          {"rooms", options.rooms},
          {"rate", options.rate},
          {"seconds", options.length.count()},
          {"size", options.size},
          {"arrivals", options.arrivals == Arrivals::poisson ? "poisson" : "uniform"},
          {"seed", options.seed.value_or(plan.run())},
          {"senders_per_room", options.senders_per_room},
          {"sources", options.sources},
          {"connect_rate", options.connect_rate},
          {"opening", options.opening},
          {"processes", options.processes},
          {"logins", options.logins},
          {"directs", options.directs},
          {"moves", options.moves},
          {"pages", options.pages},
          {"zipf", options.zipf},
          {"idle", options.idle.count()},
          {"warmup", options.warmup.count()},
          {"settle", options.settle.count()},
          {"stalled", options.stalled},
          {"reconnect", options.reconnect},
          {"run", fmt::format("{:08x}", plan.run())}};
}

Json latency_of(const Histogram& histogram) {
  Json percentiles = Json::object();
  for (const double p : {50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99}) {
    percentiles[fmt::format("p{:g}", p)] = histogram.percentile(p).count();
  }
  Json buckets = Json::array();
  histogram.for_each([&](Histogram::Duration top, std::uint64_t count) {
    buckets.push_back({top.count(), count});
  });
  return {{"count", histogram.count()}, {"min", histogram.min().count()},
          {"mean", histogram.mean()},   {"max", histogram.max().count()},
          {"percentiles", percentiles}, {"buckets", buckets}};
}

Json refusals_of(const std::map<core::ErrorCode, Refusals>& refusals) {
  Json all = Json::object();
  for (const auto& [code, some] : refusals) {
    all[std::string(core::code_name(code))] = {{"count", some.count}, {"text", some.text}};
  }
  return all;
}

Json findings_of(const Findings& findings, const Plan& plan) {
  constexpr std::array<const char*, fault_kinds> names{"lost", "duplicated", "out_of_order",
                                                       "unexpected"};
  Json all = Json::object();
  for (std::size_t kind = 0; kind < fault_kinds; ++kind)
    all[names.at(kind)] = findings.counts.at(kind);
  Json examples = Json::array();
  for (const Example& example : findings.examples) {
    Json one{{"fault", names.at(static_cast<std::size_t>(example.fault))},
             {"room", plan.room_name(example.room)},
             {"seq", example.seq.value}};
    if (example.member != no_member) one["connection"] = example.member;
    examples.push_back(one);
  }
  all["examples"] = examples;
  return all;
}

Json cpu_between(const ProcessStats& from, const ProcessStats& to) {
  return {{"user", to.user_seconds - from.user_seconds},
          {"system", to.system_seconds - from.system_seconds},
          {"main_thread", to.main_thread_seconds - from.main_thread_seconds}};
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Figures of one process from its marks; null where it was not watched, or ended.
Json process_of(const std::optional<ProcessStats>& before, const std::optional<ProcessStats>& idle,
                const std::optional<ProcessStats>& measured,
                const std::optional<ProcessStats>& settled) {
  if (!before || !idle || !measured || !settled) return nullptr;
  return {{"cpu_connecting", cpu_between(*before, *idle)},
          {"cpu_measured", cpu_between(*measured, *settled)},
          {"resident_before", before->resident_bytes},
          {"resident_idle", idle->resident_bytes},
          {"resident_after", settled->resident_bytes},
          {"anonymous_before", before->anonymous_bytes},
          {"anonymous_idle", idle->anonymous_bytes}};
}

Json activities_of(const Tally& tally) {
  Json all = Json::object();
  for (const auto& [name, member] : Tally::activities()) {
    const Activity& activity = tally.*member;
    if (activity.due == 0) continue;
    all[std::string(name)] = {{"due", activity.due},
                              {"not_begun", activity.not_begun},
                              {"done", activity.done},
                              {"refused", activity.refused},
                              {"latency_us", latency_of(activity.latency.total)}};
  }
  return all;
}

Json server_of(const Outcome& outcome) {
  Json server = process_of(outcome.before.server, outcome.idle.server, outcome.measured.server,
                           outcome.settled.server);
  if (server.is_null()) return server;
  server["resident_most"] = outcome.server_resident_most;
  server["bytes_per_idle_connection"] = or_null(server_bytes_per_idle_connection(outcome));
  server["deliveries_per_cpu_second"] = or_null(deliveries_per_server_cpu_second(outcome));
  return server;
}

Json tool_of(const Outcome& outcome) {
  Json tool = process_of(outcome.before.tool, outcome.idle.tool, outcome.measured.tool,
                         outcome.settled.tool);
  tool["deliveries_per_cpu_second"] = or_null(deliveries_per_tool_cpu_second(outcome));
  return tool;
}

Json samples_of(const Outcome& outcome) {
  Json all = Json::array();
  for (const Sample& sample : outcome.samples) {
    all.push_back({{"at", sample.at},
                   {"stage", stage_name(sample.stage)},
                   {"connected", sample.up},
                   {"sent", sample.sent},
                   {"delivered", sample.delivered},
                   {"p50", sample.delivery.percentile(50).count()},
                   {"p99", sample.delivery.percentile(99).count()},
                   {"p99.9", sample.delivery.percentile(99.9).count()},
                   {"tool_cpu", sample.tool_cpu},
                   {"server_cpu", or_null(sample.server_cpu)},
                   {"server_resident", or_null(sample.server_resident)}});
  }
  return all;
}

}  // namespace

std::string json_of(const Outcome& outcome) {
  const Tally& tally = outcome.tally;
  const auto problems = problems_of(outcome);
  const Json all{
      {"clean", problems.empty() && !outcome.cut_short},
      {"problems", problems},
      {"interrupted", outcome.interrupted},
      {"cut_short", outcome.cut_short},
      {"config", config_of(*outcome.plan)},
      {"seconds",
       {{"connecting", Seconds(outcome.connected.at - outcome.before.at).count()},
        {"sending", Seconds(outcome.sent.at - outcome.measured.at).count()},
        {"measured", Seconds(outcome.settled.at - outcome.measured.at).count()},
        {"total", Seconds(outcome.ended.at - outcome.before.at).count()}}},
      {"connections",
       {{"up", tally.up},
        {"lost", tally.lost},
        {"failed", tally.failed},
        {"endings", tally.endings}}},
      {"messages",
       {{"sent", tally.sent},
        {"accepted", tally.accepted},
        {"repeated", tally.repeated},
        {"unsent", tally.unsent},
        {"unanswered", tally.waiting + tally.abandoned},
        {"retried", refusals_of(tally.retried)},
        {"refused", refusals_of(tally.refused)}}},
      {"deliveries",
       {{"total", tally.delivered},
        {"while_sending", outcome.sent.delivered - outcome.measured.delivered},
        {"measured", outcome.settled.delivered - outcome.measured.delivered}}},
      {"verification", findings_of(outcome.findings, *outcome.plan)},
      {"latency_us",
       {{"delivery", latency_of(tally.delivery.total)},
        {"stalled_delivery", latency_of(tally.stalled_delivery.total)},
        {"acknowledgement", latency_of(tally.acknowledgement.total)},
        {"lateness", latency_of(tally.lateness.total)}}},
      {"activities", activities_of(tally)},
      {"server", server_of(outcome)},
      {"tool", tool_of(outcome)},
      {"kernel", {{"before", outcome.before.kernel_bytes}, {"idle", outcome.idle.kernel_bytes}}},
      {"samples", samples_of(outcome)}};
  return all.dump() + '\n';
}

}  // namespace parley::load
