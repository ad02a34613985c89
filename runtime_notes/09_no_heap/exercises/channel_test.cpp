// Exercise 2: nothing is lost, nothing overtakes, and who waits is woken.
#include <doctest/doctest.h>

#include <channel.hpp>
#include <vector>

#include "09_no_heap/executor.hpp"
#include "09_no_heap/task.hpp"

using namespace parley::notes::bare;

namespace {

using Numbers = Channel<int, 2>;

Task send_all(FramePlace& /*place*/, Numbers& channel, int from, int to, int& sent) {
  for (int i = from; i < to; ++i) {
    co_await channel.send(i);
    sent = i;
  }
}

Task receive_all(FramePlace& /*place*/, Numbers& channel, std::size_t count,
                 std::vector<int>& got) {
  while (got.size() < count) got.push_back(co_await channel.receive());
}

struct Runtime {
  WakeBits bits{};
  Deadlines deadlines{};
  Numbers channel{bits};
  FrameSlot<512> places[3]{};

  /// Turns as long as somebody is woken.
  template <class Executor>
  void run(Executor& executor) {
    for (int turns = 0; bits.any() && turns < 1000; ++turns) executor.turn(0);
  }
};

}  // namespace

TEST_CASE("a sender waits while the channel is full") {
  Runtime runtime;
  int sent = 0;
  Task sender = send_all(runtime.places[0], runtime.channel, 1, 10, sent);
  Executor executor(runtime.bits, runtime.deadlines, sender);
  runtime.run(executor);
  CHECK(sent == 2);
  CHECK_FALSE(executor.is_over());
}

TEST_CASE("one sends, one receives, all comes in order") {
  Runtime runtime;
  int sent = 0;
  std::vector<int> got;
  Task receiver = receive_all(runtime.places[0], runtime.channel, 5, got);
  Task sender = send_all(runtime.places[1], runtime.channel, 1, 6, sent);
  Executor executor(runtime.bits, runtime.deadlines, receiver, sender);
  runtime.run(executor);
  CHECK(got == std::vector<int>{1, 2, 3, 4, 5});
  CHECK(executor.is_over());
}

TEST_CASE("two send, and nobody is forgotten") {
  Runtime runtime;
  int one = 0;
  int other = 0;
  std::vector<int> got;
  Task first = send_all(runtime.places[0], runtime.channel, 0, 50, one);
  Task second = send_all(runtime.places[1], runtime.channel, 100, 150, other);
  Task receiver = receive_all(runtime.places[2], runtime.channel, 100, got);
  Executor executor(runtime.bits, runtime.deadlines, first, second, receiver);
  runtime.run(executor);
  CHECK(executor.is_over());
  CHECK(got.size() == 100);
  int sum = 0;
  for (const int value : got) sum += value;
  CHECK(sum == 49 * 25 + (100 + 149) * 25);
}
