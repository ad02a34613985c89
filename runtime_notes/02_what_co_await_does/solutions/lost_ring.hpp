// Exercise 1, filled.
#pragma once

#include <coroutine>
#include <utility>

/// Rung while nobody waits, it forgets.
class ForgetfulBell {
 public:
  [[nodiscard]] static bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> waiting) { waiting_ = waiting; }
  void await_resume() const {}
  void ring() {
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }

 private:
  std::coroutine_handle<> waiting_;
};

/// The classic bug, on purpose: call `start` (a task begins, and waits for the bell) and
/// `bell.ring`, each once, so that the task never ends.
template <class Start>
void lose_the_ring(ForgetfulBell& bell, Start start) {
  bell.ring();
  start();
}

/// The same bell, but a ring before the wait is not lost: the wait then does not suspend.
class Bell {
 public:
  [[nodiscard]] bool await_ready() { return std::exchange(rung_, false); }
  void await_suspend(std::coroutine_handle<> waiting) { waiting_ = waiting; }
  void await_resume() const {}
  void ring() {
    if (waiting_) {
      std::exchange(waiting_, nullptr).resume();
    } else {
      rung_ = true;
    }
  }

 private:
  std::coroutine_handle<> waiting_;
  bool rung_ = false;
};
