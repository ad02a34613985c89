// The lost wake-up, made to happen each time: the wake comes between the poll and the park.
#include <cstdio>
#include <thread>

#include "03_poll_and_waker/future.hpp"
#include "04_block_on/careless_parker.hpp"
#include "04_block_on/parker.hpp"

using namespace parley::notes;

namespace {

// region: moment
/// Its event comes in the worst moment: on another thread, when poll has looked and has found
/// nothing, and has not returned yet. In real programs it comes there once in a million times.
class WorstMoment {
 public:
  using Output = Unit;
  Poll<Unit> poll(Context& context) {
    if (happened_) return Unit{};
    std::thread([this, waker = context.waker()]() mutable {
      happened_ = true;
      std::move(waker).wake();
    }).join();
    return pending;
  }

 private:
  bool happened_ = false;
};
// end region

}  // namespace

int main() {
  {
    // region: lost
    CarelessParker parker;
    const Waker waker = waker_of(parker);
    Context context(waker);
    WorstMoment future;
    std::printf("careless: poll says %s\n", future.poll(context).is_ready() ? "ready" : "pending");
    const bool woken = parker.park_for(std::chrono::seconds(1));
    std::printf("careless: after a second of sleep: %s\n", woken ? "woken" : "nobody woke me");
    std::printf("careless: poll says %s\n", future.poll(context).is_ready() ? "ready" : "pending");
    // end region
  }
  {
    // region: kept
    const ParkerOwner parker;
    const Waker waker = waker_of(*parker);
    Context context(waker);
    WorstMoment future;
    std::printf("with a token: poll says %s\n",
                future.poll(context).is_ready() ? "ready" : "pending");
    parker->park();
    std::printf("with a token: woken\n");
    std::printf("with a token: poll says %s\n",
                future.poll(context).is_ready() ? "ready" : "pending");
    // end region
  }
}
