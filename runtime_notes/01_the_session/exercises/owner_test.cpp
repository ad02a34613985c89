// Exercise 3: the child ends, and is joined.
#include <doctest/doctest.h>

#include <owner.hpp>

TEST_CASE("stop ends the child, waits for it, and counts nothing") {
  asio::io_context loop(1);
  Counter counter(loop.get_executor());
  bool stopped = false;
  std::size_t running = 9;
  loop.poll();
  counter.ring();
  loop.poll();
  CHECK(counter.rings() == 1);
  asio::co_spawn(loop, counter.stop(), [&](const std::exception_ptr&) {
    stopped = true;
    running = counter.running();
  });
  loop.restart();
  loop.poll();
  CHECK(stopped);
  CHECK(running == 0);
  CHECK(counter.rings() == 1);
}
