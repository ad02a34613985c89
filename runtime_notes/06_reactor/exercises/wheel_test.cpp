// Exercise 3: a timer wheel wakes at the right tick, once.
#include <doctest/doctest.h>

#include <random>
#include <vector>
#include <wheel.hpp>

#include "03_poll_and_waker/by_hand.hpp"

using namespace parley::notes;

TEST_CASE("each timer is woken at its tick, also rounds later") {
  const std::vector<std::uint64_t> ticks{1, 2, 255, 256, 257, 511, 512, 513, 1000};
  std::vector<Counter> counters(ticks.size());
  Wheel wheel;
  for (std::size_t i = 0; i < ticks.size(); ++i) wheel.add(ticks[i], waker_of(counters[i]));
  for (std::uint64_t now = 1; now <= 1200; ++now) {
    wheel.tick();
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      REQUIRE(counters[i].woken == (now >= ticks[i] ? 1 : 0));
    }
  }
}

TEST_CASE("one that was removed is not woken, and its waker is dropped") {
  Counter removed;
  Counter kept;
  Wheel wheel;
  const auto key = wheel.add(300, waker_of(removed));
  wheel.add(300, waker_of(kept));
  for (int i = 0; i < 100; ++i) wheel.tick();
  REQUIRE(removed.woken == 0);  // or its key means nothing any more
  wheel.remove(key);
  CHECK(removed.owners == 0);
  for (int i = 0; i < 300; ++i) wheel.tick();
  CHECK(removed.woken == 0);
  CHECK(kept.woken == 1);
}

TEST_CASE("timers that are added while the wheel turns") {
  std::minstd_rand random(7);
  std::vector<Counter> counters(2000);
  Wheel wheel;
  std::vector<std::uint64_t> due;
  for (std::uint64_t now = 0; now < 2000; ++now) {
    due.push_back(now + 1 + random() % 900);
    wheel.add(due.back() - now, waker_of(counters[now]));
    wheel.tick();
    for (std::size_t i = 0; i <= now; ++i) {
      REQUIRE(counters[i].woken == (now + 1 >= due[i] ? 1 : 0));
    }
  }
}
