// Token buckets: burst, refill, debt.
#include "core/token_bucket.hpp"

#include <doctest/doctest.h>

namespace parley::core {

using std::chrono::milliseconds;

TEST_CASE("a bucket gives its burst at once, then one token each interval") {
  TokenBucket bucket;
  const Rate rate{10, 3};
  for (int i = 0; i < 3; ++i) CHECK_FALSE(bucket.take(rate, milliseconds(7)));
  CHECK(bucket.take(rate, milliseconds(7)) == milliseconds(100));
  CHECK(bucket.take(rate, milliseconds(57)) == milliseconds(50));
  CHECK_FALSE(bucket.take(rate, milliseconds(107)));
  CHECK(bucket.take(rate, milliseconds(107)) == milliseconds(100));
}

TEST_CASE("the delay that is told is enough, also where the interval is no whole millisecond") {
  TokenBucket bucket;
  const Rate rate{3, 1};
  milliseconds now{0};
  for (int i = 0; i < 100; ++i) {
    REQUIRE_FALSE(bucket.take(rate, now));
    const auto wait = bucket.take(rate, now);
    REQUIRE(wait);
    now += *wait;
  }
  CHECK(now <= milliseconds(33'400));
}

TEST_CASE("a rate may be as small as one likes: the delay stays a number of milliseconds") {
  for (const double per_second : {1e-12, 1e-300, 5e-324}) {
    TokenBucket bucket;
    const Rate rate{per_second, 1};
    CHECK_FALSE(bucket.take(rate, milliseconds(0)));
    const auto wait = bucket.take(rate, milliseconds(0));
    REQUIRE(wait);
    CHECK(*wait >= std::chrono::hours(24 * 365));
  }
}

TEST_CASE("a bucket fills up to its burst and no further") {
  TokenBucket bucket;
  const Rate rate{10, 2};
  CHECK_FALSE(bucket.take(rate, milliseconds(0)));
  const milliseconds later{3'600'000};
  CHECK_FALSE(bucket.take(rate, later));
  CHECK_FALSE(bucket.take(rate, later));
  CHECK(bucket.take(rate, later));
}

TEST_CASE("a rate of nothing per second is no limit") {
  TokenBucket bucket;
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(bucket.take(Rate{0, 0}, milliseconds(0)));
  bucket.charge(Rate{0, 0}, 1000, milliseconds(0));
  CHECK(bucket.full(milliseconds(0)));
}

TEST_CASE("a burst below one still lets one through") {
  TokenBucket bucket;
  CHECK_FALSE(bucket.take(Rate{1, 0}, milliseconds(0)));
  CHECK(bucket.take(Rate{1, 0}, milliseconds(0)) == milliseconds(1000));
}

TEST_CASE("work that was charged is paid off before the next token") {
  TokenBucket bucket;
  const Rate rate{10, 5};
  bucket.charge(rate, 25, milliseconds(0));
  CHECK(bucket.take(rate, milliseconds(0)) == milliseconds(2100));
  CHECK_FALSE(bucket.full(milliseconds(2499)));
  CHECK(bucket.full(milliseconds(2500)));
}

}  // namespace parley::core
