// Exercise 3: never more than allowed, in the order of coming, and no permit is lost.
#include <doctest/doctest.h>

#include <algorithm>
#include <semaphore.hpp>
#include <vector>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/flag.hpp"
#include "05_executor/executor.hpp"

using namespace parley::notes;

namespace {

struct Seen {
  int now = 0;
  int most = 0;
  std::vector<int> order{};
};

Task<> visit(Semaphore& semaphore, int number, Seen& seen) {
  co_await semaphore.acquire();
  seen.order.push_back(number);
  seen.most = std::max(seen.most, ++seen.now);
  for (int i = 0; i < 5; ++i) co_await yield_now();
  --seen.now;
  semaphore.release();
}

Task<> visit_all(Executor& executor, Semaphore& semaphore, Seen& seen) {
  std::vector<JoinHandle<Unit>> visits;
  visits.reserve(20);
  for (int i = 0; i < 20; ++i) visits.push_back(executor.spawn(visit(semaphore, i, seen)));
  for (auto& one : visits) co_await one;
}

}  // namespace

TEST_CASE("three at once, in the order in which they came") {
  RestAsleep rest;
  Executor executor(rest);
  Semaphore semaphore(3);
  Seen seen;
  executor.run(visit_all(executor, semaphore, seen));
  CHECK(seen.most == 3);
  CHECK(std::ranges::is_sorted(seen.order));
  CHECK(semaphore.permits() == 3);
}

TEST_CASE("who comes later does not overtake the one who was woken") {
  Counter counter;
  Semaphore semaphore(0);
  auto first = semaphore.acquire();
  auto second = semaphore.acquire();
  REQUIRE_FALSE(poll_once(first, counter).is_ready());
  semaphore.release();
  CHECK(counter.woken == 1);
  CHECK_FALSE(poll_once(second, counter).is_ready());
  CHECK(poll_once(first, counter).is_ready());
}

TEST_CASE("one that gives up while it waits, or after it was granted, loses no permit") {
  Counter counter;
  Semaphore semaphore(0);
  Flag other;
  {
    auto either = select(semaphore.acquire(), other.wait());
    REQUIRE_FALSE(poll_once(either, counter).is_ready());
  }
  semaphore.release();
  CHECK(semaphore.permits() == 1);
  auto take = semaphore.acquire();
  CHECK(poll_once(take, counter).is_ready());
  {
    auto either = select(semaphore.acquire(), other.wait());
    REQUIRE_FALSE(poll_once(either, counter).is_ready());
    semaphore.release();  // granted, and never learned of
  }
  CHECK(semaphore.permits() == 1);
}
