// Exercise 2: a parent waits for its children, and takes them with it.
#include <doctest/doctest.h>

#include <nursery.hpp>
#include <stdexcept>
#include <string>

#include "03_poll_and_waker/flag.hpp"

using namespace parley::notes;

namespace {

Task<> end_after(int turns, int& ended) {
  for (int i = 0; i < turns; ++i) co_await yield_now();
  ++ended;
}

Task<> fail_after(int turns, std::string what) {
  for (int i = 0; i < turns; ++i) co_await yield_now();
  throw std::runtime_error(what);
}

Task<> turns(int count) {
  for (int i = 0; i < count; ++i) co_await yield_now();
}

Task<int> wait_for_children(Executor& executor) {
  int ended = 0;
  Nursery nursery(executor);
  for (int i = 1; i <= 10; ++i) nursery.start(end_after(i, ended));
  co_await nursery.join();
  co_return ended;
}

Task<std::string> hear_of_failure(Executor& executor, int& ended) {
  Nursery nursery(executor);
  nursery.start(fail_after(2, "broken"));
  nursery.start(end_after(5, ended));
  try {
    co_await nursery.join();
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nobody told me";
}

Task<int> leave_early(Executor& executor) {
  int ended = 0;
  {
    Nursery nursery(executor);
    nursery.start(end_after(5, ended));
    co_await yield_now();
  }
  co_await turns(20);
  co_return ended;
}

}  // namespace

TEST_CASE("join waits for all") {
  RestAsleep rest;
  Executor executor(rest);
  CHECK(executor.run(wait_for_children(executor)) == 10);
}

TEST_CASE("a failure is heard of when all have ended") {
  RestAsleep rest;
  Executor executor(rest);
  int ended = 0;
  CHECK(executor.run(hear_of_failure(executor, ended)) == "broken");
  CHECK(ended == 1);
}

TEST_CASE("no child outlives the nursery") {
  RestAsleep rest;
  Executor executor(rest);
  CHECK(executor.run(leave_early(executor)) == 0);
}
