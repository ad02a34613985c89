// Turns of many who ask: the quiet ones do not wait for the busy ones.
#include "net/async/fair_queue.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using parley::core::SessionId;
using parley::net::FairQueue;

namespace {

struct Note final : FairQueue::Job {
  Note(std::string& where, char its_name) : all(where), name(its_name) {}
  void run() override { all += name; }

  std::string& all;
  char name;
};

/// A queue whose jobs write their asker's letter.
struct Queue {
  void ask(char asker) {
    queue.push({static_cast<std::uint64_t>(asker)}, std::make_unique<Note>(done, asker));
  }
  bool run(std::chrono::milliseconds took) {
    auto turn = queue.pop();
    if (!turn) return false;
    turn->job->run();
    now += took;
    queue.charge(turn->asker, took, now);
    return true;
  }
  std::string run_all(std::chrono::milliseconds took) {
    done.clear();
    while (run(took)) {
    }
    return done;
  }

  FairQueue queue;
  FairQueue::TimePoint now{1h};
  std::string done;
};

}  // namespace

TEST_CASE("equals take turns in the order in which they came") {
  Queue queue;
  for (const char asker : std::string("abc")) queue.ask(asker);
  CHECK(queue.run_all(5ms) == "abc");
  CHECK_FALSE(queue.run(1ms));
}

TEST_CASE("who asks seldom waits for one turn, however many the others have waiting") {
  Queue queue;
  for (const char busy : std::string("abcdefgh")) queue.ask(busy);
  CHECK(queue.run_all(20ms).size() == 8);
  for (int round = 0; round < 5; ++round) {
    for (const char busy : std::string("abcdefgh")) queue.ask(busy);
    CHECK(queue.run(20ms));
    queue.ask('q');
    queue.done.clear();
    CHECK(queue.run(1ms));
    CHECK(queue.done == "q");
    CHECK(queue.run_all(20ms).size() == 7);
  }
}

TEST_CASE("the time is shared: who takes ten times as long has a tenth of the turns") {
  Queue queue;
  int slow = 0;
  queue.ask('s');
  queue.ask('q');
  for (int turns = 0; turns < 220; ++turns) {
    auto turn = queue.queue.pop();
    REQUIRE(turn);
    const bool is_slow = turn->asker.value == 's';
    if (is_slow) ++slow;
    const auto took = is_slow ? 10ms : 1ms;
    queue.now += took;
    queue.queue.charge(turn->asker, took, queue.now);
    queue.ask(is_slow ? 's' : 'q');
  }
  CHECK(slow >= 19);
  CHECK(slow <= 21);
}

TEST_CASE("what was taken long ago counts no more") {
  Queue queue;
  queue.ask('b');
  CHECK(queue.run_all(10s) == "b");
  queue.now += 10min;
  queue.ask('n');
  CHECK(queue.run_all(100ms) == "n");
  queue.ask('n');
  queue.ask('b');
  CHECK(queue.run_all(1ms) == "bn");
}

TEST_CASE("months of work keep the order, and do not grow what is known") {
  Queue queue;
  for (std::uint64_t asker = 1'000; asker < 10'000; ++asker) {
    queue.queue.push({asker}, std::make_unique<Note>(queue.done, 'x'));
    CHECK(queue.run(1ms));
    queue.now += 10min;
  }
  queue.ask('b');
  CHECK(queue.run(10s));
  queue.ask('b');
  queue.ask('n');
  CHECK(queue.run_all(1ms) == "nb");
}
