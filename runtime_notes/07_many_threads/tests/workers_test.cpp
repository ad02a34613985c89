// Workers: tasks on many threads, stealing, wakes across threads, the end. Run under TSan, too.
#include "07_many_threads/workers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/combine.hpp"
#include "07_many_threads/shared_flag.hpp"

// Each lambda outlives the task that it makes.
// NOLINTBEGIN(cppcoreguidelines-avoid-capturing-lambda-coroutines)
using namespace parley::notes;

namespace {

Workers::Settings four(bool stealing) {
  Workers::Settings settings;
  settings.threads = 4;
  settings.stealing = stealing;
  return settings;
}

/// Work for about a tenth of a millisecond, and the thread that did it.
std::thread::id work() {
  const auto end = Clock::now() + std::chrono::microseconds(100);
  while (Clock::now() < end) {
  }
  return std::this_thread::get_id();
}

struct Noted {
  std::mutex mutex{};
  std::set<std::thread::id> threads{};
  void add(std::thread::id id) {
    const std::lock_guard lock(mutex);
    threads.insert(id);
  }
};

Task<> work_many_times(int times, Noted& noted) {
  for (int i = 0; i < times; ++i) {
    noted.add(work());
    co_await yield_now();
  }
}

}  // namespace

TEST_CASE("the newest waker of a flag counts, and it is woken once") {
  Counter old_one;
  Counter new_one;
  SharedFlag flag;
  auto wait = flag.wait();
  CHECK_FALSE(poll_once(wait, old_one).is_ready());
  CHECK_FALSE(poll_once(wait, new_one).is_ready());
  flag.set();
  flag.set();
  CHECK(old_one.woken == 0);
  CHECK(new_one.woken == 1);
  CHECK(poll_once(wait, new_one).is_ready());
}

TEST_CASE("two tasks on two threads hand a token to and fro, and no wake is lost") {
  for (const bool stealing : {true, false}) {
    Workers workers(four(stealing));
    SharedFlag ping;
    SharedFlag pong;
    int rounds = 0;
    const auto answer = [&]() -> Task<> {
      for (;;) {
        co_await ping.wait();
        pong.set();
      }
    };
    const auto ask = [&]() -> Task<> {
      workers.at(2).spawn(answer());
      for (; rounds < 20'000; ++rounds) {
        ping.set();
        co_await pong.wait();
      }
    };
    workers.run(ask());
    CHECK(rounds == 20'000);
  }
}

TEST_CASE("many wakes from all sides: every task ends, each once") {
  Workers workers(four(true));
  std::atomic<int> ended = 0;
  const auto hop = [&]() -> Task<> {
    for (int i = 0; i < 20; ++i) co_await yield_now();
    ++ended;
  };
  const auto main = [&]() -> Task<> {
    std::vector<JoinHandle<Unit>> handles;
    handles.reserve(2000);
    for (std::size_t i = 0; i < 2000; ++i) handles.push_back(workers.at(i % 4).spawn(hop()));
    for (auto& handle : handles) co_await handle;
  };
  workers.run(main());
  CHECK(ended == 2000);
}

TEST_CASE("with stealing, the tasks of one worker are done by all; without, by that one") {
  for (const bool stealing : {true, false}) {
    Workers workers(four(stealing));
    Noted noted;
    const auto main = [&]() -> Task<> {
      std::vector<JoinHandle<Unit>> handles;
      handles.reserve(50);
      for (int i = 0; i < 50; ++i)
        handles.push_back(workers.at(1).spawn(work_many_times(20, noted)));
      for (auto& handle : handles) co_await handle;
    };
    workers.run(main());
    CHECK((noted.threads.size() > 1) == stealing);
    CHECK((workers.at(2).stolen() + workers.at(3).stolen() > 0) == stealing);
  }
}

TEST_CASE("a worker that rests is called when another one has more than it can do") {
  Workers workers(four(true));
  Noted noted;
  const auto main = [&]() -> Task<> {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the others have gone to rest
    std::vector<JoinHandle<Unit>> handles;
    handles.reserve(50);
    for (int i = 0; i < 50; ++i) handles.push_back(workers.at(0).spawn(work_many_times(20, noted)));
    for (auto& handle : handles) co_await handle;
  };
  workers.run(main());
  CHECK(noted.threads.size() > 2);  // more than worker 0 and the one that spawned
}

TEST_CASE("what is left at the end is destroyed, whoever's it is") {
  std::atomic<int> destroyed = 0;
  struct Note {
    std::atomic<int>& destroyed;
    ~Note() { ++destroyed; }
  };
  Workers workers(four(true));
  SharedFlag never;
  const auto wait = [&]() -> Task<> {
    const Note note{destroyed};
    SharedFlag own;
    co_await own.wait();
  };
  const auto main = [&]() -> Task<> {
    for (std::size_t i = 0; i < 100; ++i) workers.at(i % 4).spawn(wait());
    for (int i = 0; i < 1000; ++i) co_await yield_now();
  };
  workers.run(main());
  // One that was not polled yet has no Note: at least those of the main task's worker had.
  CHECK(destroyed >= 25);
}
// NOLINTEND(cppcoreguidelines-avoid-capturing-lambda-coroutines)
