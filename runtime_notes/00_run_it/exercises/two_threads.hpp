// Exercise 2: work for two processors. Concurrency is there; parallelism is what is missing.
#pragma once

#include <cstdint>
#include <vector>

/// The sum of all squares, modulo 2^64. Stands for work that needs the processor.
inline std::uint64_t sum_of_squares(const std::vector<std::uint64_t>& numbers, std::size_t first,
                                    std::size_t last) {
  std::uint64_t sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += numbers[i] * numbers[i];
  return sum;
}

/// The same over all numbers, by two threads, each over one half. The result must be exact, also
/// for no numbers and for one; `count_threads` is called once on each of the two threads.
template <class CountThreads>
std::uint64_t sum_on_two_threads(const std::vector<std::uint64_t>& numbers,
                                 CountThreads count_threads) {
  count_threads();  // the hole: one thread does it all
  return sum_of_squares(numbers, 0, numbers.size());
}
