// Exercise 2: a purse that is counted, then waited over, then changed, under one lock.
#include <doctest/doctest.h>

#include <held_lock.hpp>
#include <vector>

#include "exercises/child.hpp"

using namespace parley::notes;

namespace {

struct Purse {
  FiberMutex mutex{};
  int coins = 0;
};

void put_in(Purse& purse) {
  const std::lock_guard lock(purse.mutex);
  const int before = purse.coins;
  await(yield_now());  // asks somebody, who answers later
  purse.coins = before + 1;
}

bool ten_put_in(Executor& executor) {
  Purse purse;
  std::vector<JoinHandle<Unit>> all;
  all.reserve(10);
  for (int i = 0; i < 10; ++i) all.push_back(executor.spawn(Fiber([&] { put_in(purse); })));
  for (auto& one : all) await(std::move(one));
  return purse.coins == 10;
}

/// Three want it; the second one is cancelled while it waits, or when it has just been woken.
bool one_gives_up(Executor& executor, bool when_woken) {
  Purse purse;
  purse.mutex.lock();
  auto second = executor.spawn(Fiber([&] { put_in(purse); }));
  auto third = executor.spawn(Fiber([&] { put_in(purse); }));
  await(yield_now());
  if (when_woken) purse.mutex.unlock();
  second.cancel();
  await(std::move(second));
  if (!when_woken) purse.mutex.unlock();
  await(std::move(third));
  return purse.coins == 1;
}

}  // namespace

TEST_CASE("ten fibers take turns, and no coin is lost") { CHECK(outcome_of(ten_put_in) == "done"); }

TEST_CASE("one that gives up does not keep the others waiting") {
  for (const bool when_woken : {false, true}) {
    CAPTURE(when_woken);
    CHECK(outcome_of([&](Executor& executor) { return one_gives_up(executor, when_woken); }) ==
          "done");
  }
}
