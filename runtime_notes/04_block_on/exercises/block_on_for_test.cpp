// Exercise 3: the output, or the end of patience.
#include <doctest/doctest.h>

#include <block_on_for.hpp>
#include <thread>

using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

/// Ready when its thread has slept for so long. Counts its polls.
class After {
 public:
  using Output = int;
  explicit After(std::chrono::milliseconds time) : time_(time) {}

  Poll<int> poll(Context& context) {
    if (++polls_ == 2) return polls_;
    std::thread([time = time_, waker = context.waker()]() mutable {
      std::this_thread::sleep_for(time);
      std::move(waker).wake();
    }).detach();
    return pending;
  }

 private:
  std::chrono::milliseconds time_;
  int polls_ = 0;
};

struct Never {
  using Output = int;
  Poll<int> poll(Context& /*context*/) { return pending; }
};

}  // namespace

TEST_CASE("in time") { CHECK(block_on_for(10s, After(20ms)) == 2); }

TEST_CASE("ready at once") { CHECK(block_on_for(0ms, ReadyFuture(7)) == 7); }

TEST_CASE("too late, and its waker is used when nobody waits any more") {
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(block_on_for(20ms, After(60ms)).has_value());
  CHECK(std::chrono::steady_clock::now() - start >= 20ms);
  std::this_thread::sleep_for(100ms);
}

TEST_CASE("never") { CHECK_FALSE(block_on_for(10ms, Never{}).has_value()); }
