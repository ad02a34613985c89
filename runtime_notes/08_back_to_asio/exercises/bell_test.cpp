// Exercise 1: three listeners, of whom the first one leaves, or sends the second one away.
#include <doctest/doctest.h>

#include <bell.hpp>
#include <string>

namespace {

/// Rings once, on a loop. Who has heard it, when the first listener removes number `leaves`?
template <class Ring>
std::string who_hears(int leaves, Ring ring) {
  asio::io_context loop(1);
  Bell bell(loop.get_executor());
  std::string heard;
  for (int number = 1; number <= 3; ++number) {
    bell.add([&bell, &heard, number, leaves] {
      heard += std::to_string(number);
      if (number == 1) bell.remove(leaves);
    });
  }
  asio::post(loop, [&] { ring(bell); });
  loop.run();
  return heard;
}

}  // namespace

TEST_CASE("called at once: when the first one leaves, the second one is left out") {
  CHECK(who_hears(1, [](Bell& bell) { bell.ring_at_once(); }) == "13");
}

TEST_CASE("called in turn: all of them hear it") {
  CHECK(who_hears(1, [](Bell& bell) { bell.ring_in_turn(); }) == "123");
}

TEST_CASE("called in turn: one that was removed in time is not called") {
  CHECK(who_hears(2, [](Bell& bell) { bell.ring_in_turn(); }) == "13");
}

TEST_CASE("called in turn: nobody runs inside of ring") {
  asio::io_context loop(1);
  Bell bell(loop.get_executor());
  bool heard = false;
  bool heard_inside = false;
  bell.add([&] { heard = true; });
  asio::post(loop, [&] {
    bell.ring_in_turn();
    heard_inside = heard;
  });
  loop.run();
  CHECK(heard);
  CHECK_FALSE(heard_inside);
}
