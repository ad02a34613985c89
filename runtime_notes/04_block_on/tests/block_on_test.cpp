// block_on: what it does while it waits, and that no wake is lost.
#include "04_block_on/block_on.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <ctime>
#include <thread>

#include "03_poll_and_waker/combine.hpp"
#include "04_block_on/careless_parker.hpp"

using namespace parley::notes;

namespace {

/// Ready once `threads` other threads have each woken the task; one is started at each poll.
class WokenByThreads {
 public:
  using Output = int;
  explicit WokenByThreads(int threads) : left_(threads) {}

  Poll<int> poll(Context& context) {
    ++polls_;
    if (left_-- == 0) return polls_;
    std::thread([waker = context.waker()]() mutable { std::move(waker).wake(); }).detach();
    return pending;
  }

 private:
  int left_;
  int polls_ = 0;
};

/// Wakes before its poll has returned.
class WokenBeforeTheEnd {
 public:
  using Output = Unit;
  explicit WokenBeforeTheEnd(int times) : left_(times) {}
  Poll<Unit> poll(Context& context) {
    if (left_-- == 0) return Unit{};
    std::thread([&] { context.waker().wake_by_ref(); }).join();
    return pending;
  }

 private:
  int left_;
};

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

TEST_CASE("a future that is ready at once is polled once") {
  CHECK(block_on(ReadyFuture(7)) == 7);
  CHECK(block_on(WokenByThreads(0)) == 1);
}

TEST_CASE("each wake from another thread leads to one more poll") {
  CHECK(block_on(WokenByThreads(1000)) == 1001);
}

TEST_CASE("a wake between the poll and the park is not lost") { block_on(WokenBeforeTheEnd(1000)); }

TEST_CASE("a waker may outlive block_on") {
  std::optional<Waker> kept;
  struct Keep {
    using Output = Unit;
    std::optional<Waker>& kept;
    Poll<Unit> poll(Context& context) {
      kept = context.waker();
      return Unit{};
    }
  };
  block_on(Keep{kept});
  kept->wake_by_ref();
}

TEST_CASE("while it waits, it costs no CPU time") {
  struct WaitATenth {
    using Output = Unit;
    bool began = false;
    Poll<Unit> poll(Context& context) {
      if (std::exchange(began, true)) return Unit{};
      std::thread([waker = context.waker()]() mutable {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        std::move(waker).wake();
      }).detach();
      return pending;
    }
  };
  const double before = cpu_seconds();
  block_on(WaitATenth{});
  CHECK(cpu_seconds() - before < 0.05);
}

TEST_CASE("a careless parker loses the wake that comes before it sleeps") {
  CarelessParker parker;
  parker.wake();
  CHECK_FALSE(parker.park_for(std::chrono::milliseconds(50)));
}
