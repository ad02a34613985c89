// Exercise 1: a long computation beside somebody who wants a turn now and then.
#include <doctest/doctest.h>

#include <fair_work.hpp>

#include "05_executor/executor.hpp"

using namespace parley::notes;

namespace {

Task<> count_turns(int& turns) {
  for (;; ++turns) co_await yield_now();
}

/// How many turns the other one had before the computation was done.
Task<int> turns_meanwhile(int& turns) {
  CHECK(co_await count_primes(100'000) == 9592);
  co_return turns;
}

}  // namespace

TEST_CASE("the computation is right, and the other one had its turns") {
  RestAsleep rest;
  Executor executor(rest);
  int turns = 0;
  executor.spawn(count_turns(turns));
  CHECK(*executor.run(turns_meanwhile(turns)) >= 99);
}
