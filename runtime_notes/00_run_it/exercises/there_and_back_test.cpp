// Exercise 3: who runs what, and does the loop wait for it?
#include <doctest/doctest.h>

#include <there_and_back.hpp>
#include <thread>

using namespace std::chrono_literals;

TEST_CASE("the work runs on the pool, the result arrives on the loop") {
  asio::io_context loop(1);
  asio::thread_pool pool(1);
  std::thread::id worked;
  std::thread::id took;
  int answer = 0;
  offload_with_callback(
      loop, pool,
      [&] {
        std::this_thread::sleep_for(50ms);
        worked = std::this_thread::get_id();
        return 42;
      },
      [&](int result) {
        took = std::this_thread::get_id();
        answer = result;
      });
  CHECK(answer == 0);  // it returned at once
  loop.run();
  pool.join();
  CHECK(answer == 42);
  CHECK(took == std::this_thread::get_id());
  CHECK(worked != std::thread::id());
  CHECK(worked != took);
}
