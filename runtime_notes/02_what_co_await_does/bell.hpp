// The smallest thing that can be awaited: what one coroutine waits for and another rings.
#pragma once

#include <asio/post.hpp>
#include <coroutine>
#include <utility>

namespace parley::notes02 {

// region: bell
/// For one waiter on one loop. Rung before the wait, it is not lost.
class Bell {
 public:
  [[nodiscard]] bool await_ready() { return std::exchange(rung_, false); }
  void await_suspend(std::coroutine_handle<> waiting) { waiting_ = waiting; }
  void await_resume() const {}

  /// The waiter goes on in a turn of its own, not inside of this call.
  template <class Executor>
  void ring(const Executor& loop) {
    if (waiting_) {
      asio::post(loop, [waiting = std::exchange(waiting_, nullptr)] { waiting.resume(); });
    } else {
      rung_ = true;
    }
  }

 private:
  std::coroutine_handle<> waiting_;
  bool rung_ = false;
};
// end region

}  // namespace parley::notes02
