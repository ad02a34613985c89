// The executor without a heap: bits, deadlines, frames in places, and no lost wake-up.
#include "09_no_heap/executor.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/join_select.hpp"
#include "09_no_heap/doorbell.hpp"
#include "09_no_heap/rest.hpp"
#include "09_no_heap/task.hpp"
#include "09_no_heap/tests/fake_cpu.hpp"

using namespace parley::notes::bare;
using parley::notes::Context;
using parley::notes::join;
using parley::notes::pending;
using parley::notes::Poll;
using parley::notes::select;
using parley::notes::Unit;

namespace {

/// Is ready after so many polls; wakes itself, or waits for others.
struct Polled {
  using Output = Unit;
  int left;
  bool wakes_itself = false;
  int polls = 0;
  Poll<Unit> poll(Context& context) {
    ++polls;
    if (--left == 0) return Unit{};
    if (wakes_itself) context.waker().wake_by_ref();
    return pending;
  }
};

struct Runtime {
  WakeBits bits{};
  Deadlines deadlines{};
};

Task say_after(FramePlace& /*place*/, Deadlines& deadlines, Tick time, std::string& said) {
  co_await sleep_for(deadlines, time);
  said += "slept ";
  auto both = join(sleep_for(deadlines, time), sleep_for(deadlines, 2 * time));
  co_await both;
  said += "both ";
  auto first = select(sleep_for(deadlines, 2 * time), sleep_for(deadlines, time));
  said += (co_await first).index() == 1 ? "the shorter" : "the longer";
}

Task take_all(FramePlace& /*place*/, Doorbell& bell, const std::atomic<int>& given, int wanted,
              int& taken) {
  while (taken < wanted) {
    taken = co_await bell.until([&given, &taken]() -> Poll<int> {
      const int now = given.load();
      return now == taken ? Poll<int>(pending) : Poll<int>(now);
    });
  }
}

}  // namespace

TEST_CASE("every task is polled once at the start, and then only when it was woken") {
  Runtime runtime;
  Polled sleeper{2};
  Polled busy{3, true};
  Executor executor(runtime.bits, runtime.deadlines, sleeper, busy);
  for (Tick now = 0; now < 10; ++now) executor.turn(now);
  CHECK(sleeper.polls == 1);
  CHECK(busy.polls == 3);
  CHECK_FALSE(executor.is_over());
  runtime.bits.wake(0b11);  // a wake for the one that is done is for nothing
  executor.turn(10);
  CHECK(sleeper.polls == 2);
  CHECK(busy.polls == 3);
  CHECK(executor.is_over());
}

TEST_CASE("the executor counts its tasks for the compiler, and a word is enough for 32") {
  Runtime runtime;
  Polled task{1};
  const Executor one(runtime.bits, runtime.deadlines, task);
  const Executor three(runtime.bits, runtime.deadlines, task, task, task);
  CHECK(sizeof(three) > sizeof(one));
  Executor<32> all(runtime.bits, runtime.deadlines, task, task, task, task, task, task, task, task,
                   task, task, task, task, task, task, task, task, task, task, task, task, task,
                   task, task, task, task, task, task, task, task, task);
  CHECK_FALSE(all.is_over());
}

TEST_CASE("a task sleeps, joins and selects on one deadline") {
  Runtime runtime;
  std::string said;
  FrameSlot<1024> slot;
  Task task = say_after(slot, runtime.deadlines, 10, said);
  REQUIRE(task.is_there());
  Executor executor(runtime.bits, runtime.deadlines, task);
  executor.turn(0);
  executor.turn(9);
  CHECK(said.empty());
  executor.turn(10);
  CHECK(said == "slept ");
  executor.turn(29);
  CHECK(said == "slept ");
  executor.turn(30);
  CHECK(said == "slept both ");
  executor.turn(40);
  CHECK(said == "slept both the shorter");
  CHECK(executor.is_over());
}

TEST_CASE("deadlines hold when the clock goes round") {
  Runtime runtime;
  std::string said;
  FrameSlot<1024> slot;
  runtime.deadlines.advance(0xFFFFFFFBU, runtime.bits);  // 5 ms before
  Task task = say_after(slot, runtime.deadlines, 10, said);
  Executor executor(runtime.bits, runtime.deadlines, task);
  executor.turn(0xFFFFFFFBU);
  executor.turn(0xFFFFFFFFU);
  executor.turn(4);
  CHECK(said.empty());
  executor.turn(5);
  CHECK(said == "slept ");
}

TEST_CASE("a frame that does not fit is not made, and a place holds one frame at a time") {
  Runtime runtime;
  std::string said;
  FrameSlot<16> small;
  CHECK_FALSE(say_after(small, runtime.deadlines, 1, said).is_there());
  CHECK(small.wanted() > small.size());

  FrameSlot<1024> slot;
  {
    const Task first = say_after(slot, runtime.deadlines, 1, said);
    CHECK(first.is_there());
    CHECK_FALSE(say_after(slot, runtime.deadlines, 1, said).is_there());
  }
  CHECK(say_after(slot, runtime.deadlines, 1, said).is_there());
}

TEST_CASE("a bell wakes all who listen, once, and those of other executors not at all") {
  Runtime runtime;
  Doorbell bell(runtime.bits);
  const auto nothing = []() -> Poll<Unit> { return pending; };
  const WakeBit one{&runtime.bits, 0b01};
  const WakeBit two{&runtime.bits, 0b10};
  for (const WakeBit* bit : {&one, &two}) {
    const auto waker = waker_for(*bit);
    Context context(waker);
    auto wait = bell.until(nothing);
    CHECK_FALSE(wait.poll(context).is_ready());
  }
  parley::notes::Counter other;
  auto wait = bell.until(nothing);
  CHECK_FALSE(poll_once(wait, other).is_ready());

  bell.ring();
  CHECK(runtime.bits.take() == 0b11);
  bell.ring();
  CHECK(runtime.bits.take() == 0);
  CHECK(other.woken == 0);
}

TEST_CASE("rest loses no wake, whenever the interrupt comes") {
  for (int at = 0; at < 6; ++at) {
    CAPTURE(at);
    WakeBits bits;
    FakeCpu cpu(at, [&bits] { bits.wake(1); });
    while (!bits.any() && !cpu.sleeps_for_ever()) rest(cpu, bits);
    CHECK_FALSE(cpu.sleeps_for_ever());
  }
}

TEST_CASE("with interrupts unmasked there is a moment in which it sleeps for ever") {
  bool found = false;
  for (int at = 0; at < 6; ++at) {
    WakeBits bits;
    FakeCpu cpu(at, [&bits] { bits.wake(1); });
    if (!bits.any()) cpu.wait_for_interrupt();
    found = found || cpu.sleeps_for_ever();
  }
  CHECK(found);
}

TEST_CASE("a thread in the place of an interrupt handler: no ring is lost") {
  constexpr int rings = 20'000;
  Runtime runtime;
  Doorbell bell(runtime.bits);
  std::atomic<int> given = 0;
  int taken = 0;
  FrameSlot<1024> slot;
  Task task = take_all(slot, bell, given, rings, taken);
  Executor executor(runtime.bits, runtime.deadlines, task);
  const std::jthread other([&] {
    for (int i = 0; i < rings; ++i) {
      given.fetch_add(1);
      bell.ring();
    }
  });
  while (!executor.is_over()) {
    executor.turn(0);
    if (!runtime.bits.any()) std::this_thread::yield();
  }
  CHECK(taken == rings);
}
