// A fiber: to its stack and back.
#include "10_green_threads/fiber.hpp"

#include <cstdio>
#include <cstdlib>

namespace parley::notes {

namespace {

FiberState*& running() {
  thread_local FiberState* fiber = nullptr;
  return fiber;
}

}  // namespace

FiberState& FiberState::current() {
  if (running() != nullptr) return *running();
  std::fputs("await was called outside of a fiber\n", stderr);
  std::abort();
}

// region: poll
Poll<Unit> FiberState::poll(Context& context) {
  resume(context);
  if (!ended_) return pending;
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  return Unit{};
}

void FiberState::resume(Context& context) {
  Flow own;  // of whoever polls: a thread, or another fiber
  poller_ = &own;
  context_ = &context;
  FiberState* const before = std::exchange(running(), this);
  begun_ = true;
  own.go_to(flow_);  // returns when the fiber suspends, or has ended
  running() = before;
}

void FiberState::suspend() {
  if (!cancelled_) flow_.go_to(*poller_);
  if (cancelled_) throw FiberCancelled();
}

void FiberState::enter() {
  FiberState& self = *running();
  self.flow_.arrived();
  try {
    self.run_body();
  } catch (...) {
    if (!self.cancelled_) self.error_ = std::current_exception();  // for whoever polls
  }
  self.ended_ = true;
  self.flow_.end_with(*self.poller_);
}
// end region

// region: unwind
void FiberState::unwind() {
  if (!begun_ || ended_) return;
  cancelled_ = true;
  const Waker nobody = noop_waker();
  Context context(nobody);
  resume(context);
}
// end region

}  // namespace parley::notes
