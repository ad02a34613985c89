// The histogram against exact percentiles.
#include "load/histogram.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <ostream>
#include <random>
#include <vector>

using parley::load::Histogram;
using std::chrono::microseconds;

namespace {

std::int64_t nearest_rank(const std::vector<std::int64_t>& sorted, double percent) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

void check_against_exact(std::vector<std::int64_t> values) {
  Histogram histogram;
  for (const auto value : values) histogram.record(microseconds{value});
  std::ranges::sort(values);
  for (const double percent : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const std::int64_t exact = nearest_rank(values, percent);
    const std::int64_t shown = histogram.percentile(percent).count();
    CAPTURE(percent);
    CHECK(shown >= exact);
    CHECK(shown <= exact + exact / 128);
  }
  CHECK(histogram.count() == values.size());
  CHECK(histogram.min().count() == values.front());
  CHECK(histogram.max().count() == values.back());
}

}  // namespace

TEST_CASE("percentiles are exact below 256 us, and within 1/128 above") {
  std::mt19937_64 random{7};
  std::vector<std::int64_t> narrow;
  std::vector<std::int64_t> wide;
  std::lognormal_distribution<double> latency{7, 2};
  for (int i = 0; i < 20'000; ++i) {
    narrow.push_back(static_cast<std::int64_t>(random() % 256));
    wide.push_back(static_cast<std::int64_t>(latency(random)));
  }
  check_against_exact(narrow);
  check_against_exact(wide);
}

TEST_CASE("every power of two and its neighbours falls into its own place") {
  for (int bit = 1; bit < 36; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    for (const std::int64_t value : {power - 1, power, power + 1}) {
      check_against_exact({value});
      check_against_exact({value, 2 * value});
    }
  }
}

TEST_CASE("what does not fit: negative is zero, very long keeps its maximum") {
  Histogram histogram;
  histogram.record(microseconds{-5});
  CHECK(histogram.max() == microseconds{0});
  const microseconds week = std::chrono::hours{24 * 7};
  histogram.record(week);
  CHECK(histogram.percentile(100) == week);
  CHECK(Histogram{}.percentile(50) == microseconds{0});
}

TEST_CASE("merged histograms are those of all values") {
  Histogram one;
  Histogram two;
  Histogram all;
  for (int i = 0; i < 1000; ++i) {
    (i % 3 == 0 ? one : two).record(microseconds{i * i});
    all.record(microseconds{i * i});
  }
  one.merge(two);
  CHECK(one.count() == all.count());
  CHECK(one.mean() == doctest::Approx(all.mean()));
  for (const double percent : {1.0, 50.0, 99.0}) {
    CHECK(one.percentile(percent) == all.percentile(percent));
  }
}
