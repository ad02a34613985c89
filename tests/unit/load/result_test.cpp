// What is made of an outcome: bytes between processes, the sum of several, a page, a comparison.
#include <doctest/doctest.h>

#include <string>

#include "lib/asio.hpp"
#include "load/compare.hpp"
#include "load/packed_outcome.hpp"
#include "load/report.hpp"
#include "load/svg_plot.hpp"
#include "load/workers.hpp"

using namespace parley::load;
using parley::client::tcp;
using std::chrono::milliseconds;

namespace {

Plan sample_plan() { return {Options{}, tcp::endpoint{}, 1, 2}; }

Sample second(double at, std::uint64_t delivered, milliseconds latency) {
  Histogram histogram;
  for (std::uint64_t i = 0; i < delivered; ++i) histogram.record(latency);
  Sample sample{at, Stage::sending, 10, delivered / 10, delivered};
  sample.delivery = SparseHistogram(histogram);
  sample.server_cpu = 0.5;
  sample.server_resident = 10 << 20;
  return sample;
}

Outcome sample_outcome(const Plan& plan) {
  Outcome outcome;
  outcome.plan = &plan;
  outcome.tally.sent = 7;
  outcome.tally.delivered = 70;
  outcome.tally.endings["closed by the server"] = 2;
  outcome.tally.refused[parley::core::ErrorCode::busy] = {3, "try again"};
  outcome.tally.delivery.total.record(milliseconds(5));
  outcome.findings.counts[0] = 1;
  outcome.findings.examples.push_back({Fault::lost, 0, {9}, 4});
  outcome.settled.delivered = 70;
  outcome.samples = {second(1, 100, milliseconds(2)), second(2, 200, milliseconds(4))};
  return outcome;
}

/// Tags that open and close in order, as far as this page uses them.
bool is_well_formed(const std::string& page) {
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::string tag = page.substr(at + 1, page.find('>', at) - at - 1);
    if (tag.starts_with('!') || tag.ends_with('/')) continue;
    const std::string name = tag.substr(0, tag.find_first_of(" \n"));
    if (!name.starts_with('/')) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name.substr(1)) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("an outcome comes out of its bytes as it went in, and not out of a part of them") {
  const Plan plan = sample_plan();
  const std::string bytes = packed(sample_outcome(plan));
  Outcome back;
  REQUIRE(unpack(bytes, back));
  CHECK(packed(back) == bytes);
  CHECK(back.tally.endings.at("closed by the server") == 2);
  CHECK(back.samples.at(1).delivery.percentile(50) >= milliseconds(4));
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    Outcome cut;
    CHECK_FALSE(unpack(bytes.substr(0, size), cut));
  }
}

TEST_CASE("the sum of two processes: counts add up, percentiles are of both") {
  const Plan plan = sample_plan();
  Outcome sum = sample_outcome(plan);
  Outcome other = sample_outcome(plan);
  other.samples = {second(1, 300, milliseconds(50))};
  other.tally.refused[parley::core::ErrorCode::busy].count = 4;
  merge(sum, other);
  CHECK(sum.tally.sent == 14);
  CHECK(sum.tally.refused.at(parley::core::ErrorCode::busy).count == 7);
  CHECK(sum.findings.of(Fault::lost) == 2);
  CHECK(sum.settled.delivered == 140);
  REQUIRE(sum.samples.size() == 2);
  CHECK(sum.samples[0].delivered == 400);
  CHECK(sum.samples[0].delivery.percentile(50) >= milliseconds(50));
  CHECK(sum.samples[0].delivery.percentile(20) < milliseconds(3));
  CHECK(sum.samples[1].delivered == 200);
}

TEST_CASE("a second's histogram gives the same percentiles as the whole one") {
  Histogram full;
  for (int i = 1; i <= 10'000; ++i) full.record(std::chrono::microseconds(i * 37 % 90'001));
  const SparseHistogram sparse(full);
  CHECK(sparse.count() == full.count());
  for (const double percent : {1.0, 50.0, 90.0, 99.0}) {
    CHECK(sparse.percentile(percent) == full.percentile(percent));
  }
}

TEST_CASE("the page is well-formed, needs nothing else, and shows what was measured") {
  const Plan plan = sample_plan();
  Outcome outcome = sample_outcome(plan);
  outcome.tally.refused[parley::core::ErrorCode::busy].text = "<script>";
  const std::string page = html_of(outcome);
  CHECK(is_well_formed(page));
  CHECK(page.find("Delivery latency") != std::string::npos);
  CHECK(page.find("<polyline") != std::string::npos);
  CHECK(page.find("Not clean") != std::string::npos);
  CHECK(page.find("http") == std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK_FALSE(is_well_formed(page + "</p>"));
}

TEST_CASE("a plot without points is nothing") {
  CHECK(svg_of({"empty", "ms", {{"p50", {}}}}).empty());
  CHECK(escaped_html("a<b & \"c\"") == "a&lt;b &amp; &quot;c&quot;");
}

TEST_CASE("two results beside each other: the change, and what differs in the settings") {
  const Plan plan = sample_plan();
  Options other_options;
  other_options.connections = 50;
  const Plan other_plan(other_options, tcp::endpoint{}, 1, 2);
  Outcome before = sample_outcome(plan);
  Outcome after = sample_outcome(other_plan);
  after.tally.sent = 14;
  const std::string table = comparison_of(json_of(before), json_of(after));
  CHECK(table.find("+100.0 %") != std::string::npos);
  CHECK(table.find("differs: connections was 100, and is 50") != std::string::npos);
  CHECK(table.find("the first run was not clean") != std::string::npos);
  CHECK_THROWS_WITH(static_cast<void>(comparison_of("{}", json_of(after))),
                    "the first file is no result of parley-load");
}

TEST_CASE("workers share connections, rooms and rate; every room is whole, every name is once") {
  Options options;
  options.connections = 103;
  options.rooms = 10;
  options.rate = 1000;
  options.processes = 3;
  const Plan whole(options, tcp::endpoint{}, 1, 2);
  std::uint32_t connections = 0;
  double rate = 0;
  std::vector<std::string> names;
  for (unsigned worker = 0; worker < 3; ++worker) {
    const Plan share = whole.with(share_of(options, worker));
    connections += share.options().connections;
    rate += share.options().rate;
    for (Room room = 0; room < share.options().rooms; ++room) {
      names.push_back(share.room_name(room));
      CHECK(share.options().members_of(room) == options.members_of(room * 3 + worker));
    }
  }
  CHECK(connections == 103);
  CHECK(rate == doctest::Approx(1000));
  std::ranges::sort(names);
  CHECK(names.size() == 10);
  CHECK(std::ranges::adjacent_find(names) == names.end());
}
