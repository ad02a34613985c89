// Exercise 1: no wake is lost, whenever it comes.
#include <doctest/doctest.h>

#include <my_parker.hpp>
#include <thread>

using namespace parley::notes;
using namespace std::chrono_literals;

TEST_CASE("a wake that came before is taken at once") {
  MyParker parker;
  parker.wake();
  CHECK(parker.park_for(1s));
}

TEST_CASE("a wake is taken once, however often it came") {
  MyParker parker;
  parker.wake();
  parker.wake();
  CHECK(parker.park_for(1s));
  CHECK_FALSE(parker.park_for(10ms));
}

TEST_CASE("a wake from another thread ends the sleep") {
  MyParker parker;
  const std::jthread other([&] {
    std::this_thread::sleep_for(20ms);
    parker.wake();
  });
  CHECK(parker.park_for(10s));
}

TEST_CASE("nobody wakes: the time is over") {
  MyParker parker;
  CHECK_FALSE(parker.park_for(10ms));
}

TEST_CASE("ten thousand wakes and parks of two threads, none lost") {
  MyParker ping;
  MyParker pong;
  const std::jthread other([&] {
    while (ping.park_for(500ms)) pong.wake();
  });
  int rounds = 0;
  for (; rounds < 10'000; ++rounds) {
    ping.wake();
    if (!pong.park_for(500ms)) break;
  }
  CHECK(rounds == 10'000);
}
