// Exercise 2, filled.
#pragma once

#include <cstdint>
#include <thread>
#include <vector>

inline std::uint64_t sum_of_squares(const std::vector<std::uint64_t>& numbers, std::size_t first,
                                    std::size_t last) {
  std::uint64_t sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += numbers[i] * numbers[i];
  return sum;
}

template <class CountThreads>
std::uint64_t sum_on_two_threads(const std::vector<std::uint64_t>& numbers,
                                 CountThreads count_threads) {
  const std::size_t middle = numbers.size() / 2;
  std::uint64_t front = 0;
  // Each thread has a sum of its own: one sum for both would be a data race.
  std::thread other([&] {
    count_threads();
    front = sum_of_squares(numbers, 0, middle);
  });
  count_threads();
  const std::uint64_t back = sum_of_squares(numbers, middle, numbers.size());
  other.join();  // before this, `front` is not ours to read
  return front + back;
}
