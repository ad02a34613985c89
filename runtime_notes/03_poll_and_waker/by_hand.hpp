// Polling by hand, for tests and exercises: a waker that counts.
#pragma once

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Counts the wakers that there are, and how often it was woken. Outlives its wakers.
struct Counter {
  int owners = 0;
  int woken = 0;
  void add_owner() { ++owners; }
  void drop_owner() { --owners; }
  void wake() { ++woken; }
};

template <Future F>
auto poll_once(F& future, Counter& counter) {
  const Waker waker = waker_of(counter);
  Context context(waker);
  return future.poll(context);
}

}  // namespace parley::notes
