// Exercise 1: the press comes at each possible moment, and is seen.
#include <doctest/doctest.h>

#include <pressed.hpp>

#include "09_no_heap/executor.hpp"
#include "09_no_heap/rest.hpp"

using namespace parley::notes::bare;

namespace {

/// One task that waits for the button; the press comes at the step `at`. True: it was seen.
bool is_seen(int at) {
  WakeBits bits;
  Deadlines deadlines;
  FakeButton* pressed = nullptr;
  FakeCpu cpu(at, [&pressed] { pressed->on_press(); });
  FakeButton button(cpu, bits);
  pressed = &button;
  Pressed task(button);
  Executor executor(bits, deadlines, task);
  while (!executor.is_over() && !cpu.sleeps_for_ever()) {
    executor.turn(0);
    if (!executor.is_over()) rest(cpu, bits);
  }
  return executor.is_over();
}

}  // namespace

TEST_CASE("a press is seen, at whatever step it comes") {
  for (int at = 0; at < 12; ++at) {
    CAPTURE(at);
    CHECK(is_seen(at));
  }
}
