// A function that can stop in the middle of any call, as a future: it has a stack of its own.
#pragma once

#include <concepts>
#include <exception>
#include <memory>
#include <utility>

#include "03_poll_and_waker/future.hpp"
#include "10_green_threads/flow.hpp"
#include "10_green_threads/stack.hpp"

namespace parley::notes {

/// Thrown by `await` in a fiber that is being destroyed. Let it pass.
struct FiberCancelled {};

/// A fiber's stack, and who has switched to it.
class FiberState {
 public:
  explicit FiberState(std::size_t stack_size) : stack_(stack_size) {}
  virtual ~FiberState() = default;
  FiberState(const FiberState&) = delete;
  FiberState& operator=(const FiberState&) = delete;

  /// The one whose code calls this. Ends the program where that is none.
  [[nodiscard]] static FiberState& current();

  Poll<Unit> poll(Context& context);

  /// What the fiber is polled with just now. By its own code.
  [[nodiscard]] Context& context() { return *context_; }
  /// By its own code: back to whoever polls it. Returns at the next poll; throws FiberCancelled if
  /// there will be none.
  void suspend();

  [[nodiscard]] const Stack& stack() const { return stack_; }

 protected:
  virtual void run_body() = 0;
  /// Before the body is destroyed: it runs to its end, and each `await` in it throws.
  void unwind();

 private:
  static void enter();
  void resume(Context& context);

  Stack stack_;
  Flow flow_{stack_.bytes(), &enter};
  Flow* poller_ = nullptr;
  Context* context_ = nullptr;
  std::exception_ptr error_{};
  bool begun_ = false;
  bool ended_ = false;
  bool cancelled_ = false;
};

template <std::invocable Body>
class FiberStateOf final : public FiberState {
 public:
  FiberStateOf(Body body, std::size_t stack_size)
      : FiberState(stack_size), body_(std::move(body)) {}
  ~FiberStateOf() override { unwind(); }

 private:
  void run_body() override { body_(); }

  Body body_;
};

// region: fiber
/// Runs `body` on a stack of its own, from its first poll on; ready when it returns. Destroyed
/// before that, it is polled once more, and the `await` at which it stands throws FiberCancelled:
/// so what lies on its stack is destroyed. One thread for its whole life.
class Fiber {
 public:
  using Output = Unit;

  /// Throws std::system_error if there is no memory for the stack.
  template <std::invocable Body>
  explicit Fiber(Body body, std::size_t stack_size = Stack::usual)
      : state_(std::make_unique<FiberStateOf<Body>>(std::move(body), stack_size)) {}

  Poll<Unit> poll(Context& context) { return state_->poll(context); }

  [[nodiscard]] const Stack& stack() const { return state_->stack(); }

 private:
  std::unique_ptr<FiberState> state_;
};
// end region

// region: await
/// Waits for any future, in a fiber: in its first function, or in one that was called from there
/// through whatever calls lie between. No word marks those.
template <Future F>
typename F::Output await(F future) {
  FiberState& self = FiberState::current();
  for (;;) {
    auto answer = future.poll(self.context());
    if (answer.is_ready()) return answer.take();
    self.suspend();  // the others run; here we are again when somebody has woken us
  }
}
// end region

}  // namespace parley::notes
