// Exercise 2: lines with a deadline.
#include <doctest/doctest.h>

#include <line_within.hpp>

#include "05_executor/executor.hpp"
#include "06_reactor/reactor.hpp"
#include "exercises/pair.hpp"

using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

Task<> dribble(Timers& timers, Pair& pair, std::string text) {
  for (const char c : text) {
    pair.say({&c, 1});
    co_await sleep_for(timers, 20ms);
  }
}

}  // namespace

TEST_CASE("two lines in one packet are two lines") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  pair.say("first\nsecond\nth");
  std::string held;
  const auto line = [&] {
    return *executor.run(line_within(pair.ours(), executor.timers(), 300ms, held));
  };
  CHECK(line() == "first");
  CHECK(line() == "second");
  pair.say("ird\n");
  CHECK(line() == "third");
  pair.hang_up();
  CHECK(line() == std::nullopt);
}

TEST_CASE("a line in small pieces is put together") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  std::string held;
  executor.spawn(dribble(executor.timers(), pair, "hello\n"));
  const auto line = executor.run(line_within(pair.ours(), executor.timers(), 10s, held));
  CHECK(*line == "hello");
}

TEST_CASE("a peer that dribbles does not hold us longer than the time for one line") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  std::string held;
  executor.spawn(dribble(executor.timers(), pair, std::string(200, '.')));
  const auto start = Clock::now();
  CHECK(*executor.run(line_within(pair.ours(), executor.timers(), 200ms, held)) == std::nullopt);
  CHECK(Clock::now() - start > 150ms);
  CHECK(Clock::now() - start < 2s);
}
