// Exercise 2: the same sum, from two threads.
#include <doctest/doctest.h>

#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <two_threads.hpp>

TEST_CASE("two threads give the exact sum") {
  for (const std::size_t count : {0U, 1U, 2U, 3U, 1'000'001U}) {
    CAPTURE(count);
    std::vector<std::uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{7});
    std::mutex mutex;
    std::set<std::thread::id> threads;
    const std::uint64_t sum = sum_on_two_threads(numbers, [&] {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    });
    CHECK(sum == sum_of_squares(numbers, 0, count));
    CHECK(threads.size() == 2);
  }
}
