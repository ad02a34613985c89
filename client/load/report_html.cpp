// An outcome for people, as one page that needs nothing else.
#include <fmt/format.h>

#include <functional>
#include <optional>
#include <utility>

#include "core/version.hpp"
#include "load/report.hpp"
#include "load/svg_plot.hpp"

namespace parley::load {

namespace {

constexpr const char* style =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}"
    "h1{font-size:1.4em}pre{overflow-x:auto;font-size:13px;background:#f4f4f4;padding:1em}"
    "svg{width:100%;font:12px system-ui,sans-serif;fill:#555;margin:.5em 0}"
    ".grid{stroke:#999;stroke-opacity:.3}.title{font-size:14px}.left{text-anchor:end}"
    ".below{text-anchor:middle}polyline{stroke-width:2}"
    ".clean{color:#18794e}.wrong{color:#b3261e}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#222}"
    "svg{fill:#aaa}.clean{color:#5fc992}.wrong{color:#ff8a80}}";

using Value = std::function<std::optional<double>(const Sample&)>;

PlotLine line_of(const Outcome& outcome, std::string name, const Value& value) {
  PlotLine line{std::move(name), {}};
  for (const Sample& sample : outcome.samples) {
    if (const auto there = value(sample)) line.points.emplace_back(sample.at, *there);
  }
  return line;
}

/// Milliseconds, of the seconds in which something was measured.
Value percentile(double percent) {
  return [percent](const Sample& sample) -> std::optional<double> {
    if (sample.delivery.count() == 0) return std::nullopt;
    return static_cast<double>(sample.delivery.percentile(percent).count()) / 1000;
  };
}

std::optional<double> as_double(const std::optional<std::uint64_t>& bytes) {
  if (!bytes) return std::nullopt;
  return static_cast<double>(*bytes) / (1024 * 1024);
}

std::string plots_of(const Outcome& outcome) {
  const auto line = [&](std::string name, const Value& value) {
    return line_of(outcome, std::move(name), value);
  };
  return svg_of({"Delivery latency",
                 "ms, each second by itself",
                 {line("p50", percentile(50)), line("p90", percentile(90)),
                  line("p99", percentile(99)), line("p99.9", percentile(99.9))},
                 true}) +
         svg_of({"Messages delivered",
                 "a second",
                 {line("delivered",
                       [](const Sample& s) { return static_cast<double>(s.delivered); })}}) +
         svg_of({"Messages sent",
                 "a second",
                 {line("sent", [](const Sample& s) { return static_cast<double>(s.sent); })}}) +
         svg_of({"Connections in their room",
                 "",
                 {line("connected", [](const Sample& s) { return static_cast<double>(s.up); })}}) +
         svg_of({"CPU",
                 "cores",
                 {line("server", [](const Sample& s) { return s.server_cpu; }),
                  line("this tool", [](const Sample& s) { return std::optional(s.tool_cpu); })}}) +
         svg_of({"Resident memory of the server", "MiB", {line("server", [](const Sample& s) {
                   return as_double(s.server_resident);
                 })}});
}

}  // namespace

std::string html_of(const Outcome& outcome) {
  const Options& options = outcome.plan->options();
  const bool clean = problems_of(outcome).empty() && !outcome.cut_short;
  const std::string title = fmt::format("{}: {} connections, {} rooms, {:g} messages a second",
                                        client::to_string(options.server), options.connections,
                                        options.rooms, options.rate);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
      "<title>parley-load: {0}</title>\n<style>{1}</style></head>\n<body>\n"
      "<h1>{0}</h1>\n<p class=\"{2}\">{3}</p>\n{4}<pre>{5}</pre>\n"
      "<p>parley-load {6}. Latencies count from the time at which a message was meant to be sent."
      "</p>\n</body></html>\n",
      escaped_html(title), style, clean ? "clean" : "wrong",
      clean ? "Clean: every message arrived at every member once and in order."
            : "Not clean: see below.",
      plots_of(outcome), escaped_html(table_of(outcome)), core::version);
}

}  // namespace parley::load
