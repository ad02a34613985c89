// Exercise 1: a reader on an edge-triggered reactor.
#include <doctest/doctest.h>

#include <read_exactly.hpp>

#include "03_poll_and_waker/timers.hpp"
#include "05_executor/executor.hpp"
#include "06_reactor/reactor.hpp"
#include "exercises/pair.hpp"

using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

Task<std::string> read_within_a_second(Executor& executor, const Descriptor& socket,
                                       std::size_t size) {
  auto read = co_await timeout(executor.timers(), 1s, ReadExactly(socket, size));
  co_return read ? *read : "waited for ever";
}

Task<> say_in_parts(Timers& timers, Pair& pair, int parts) {
  for (int i = 0; i < parts; ++i) {
    pair.say(std::string(150, 'p'));
    co_await sleep_for(timers, 5ms);
  }
  pair.hang_up();
}

}  // namespace

TEST_CASE("bytes that came at once are read at once") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  pair.say(std::string(1000, 'x'));
  CHECK(executor.run(read_within_a_second(executor, pair.ours(), 1000)) == std::string(1000, 'x'));
}

TEST_CASE("bytes that come in parts are waited for") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  executor.spawn(say_in_parts(executor.timers(), pair, 4));
  const auto read = executor.run(read_within_a_second(executor, pair.ours(), 600));
  CHECK(read == std::string(600, 'p'));
}

TEST_CASE("a peer that hangs up leaves what it has said") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  executor.spawn(say_in_parts(executor.timers(), pair, 2));
  const auto read = executor.run(read_within_a_second(executor, pair.ours(), 1000));
  CHECK(read == std::string(300, 'p'));
}
