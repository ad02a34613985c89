// The smallest executor: one future, one thread.
#pragma once

#include "03_poll_and_waker/future.hpp"
#include "04_block_on/parker.hpp"

namespace parley::notes {

// region: block_on
/// Polls the future until it is ready. Between two polls the thread sleeps, and costs nothing.
template <Future F>
typename F::Output block_on(F future) {
  const ParkerOwner parker;
  const Waker waker = waker_of(*parker);
  for (;;) {
    Context context(waker);
    auto answer = future.poll(context);
    if (answer.is_ready()) return answer.take();
    parker->park();
  }
}
// end region

}  // namespace parley::notes
