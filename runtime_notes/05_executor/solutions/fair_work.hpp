// Exercise 1, solved: work that lets others have their turn.
#pragma once

#include "03_poll_and_waker/task.hpp"

namespace parley::notes {

[[nodiscard]] inline bool is_prime(int number) {
  for (int factor = 2; factor * factor <= number; ++factor) {
    if (number % factor == 0) return false;
  }
  return number > 1;
}

/// How many primes there are below `end`. Others must get their turn at least every 1,000 numbers.
inline Task<int> count_primes(int end) {
  int primes = 0;
  for (int number = 2; number < end; ++number) {
    primes += is_prime(number) ? 1 : 0;
    if (number % 1000 == 0) co_await yield_now();
  }
  co_return primes;
}

}  // namespace parley::notes
