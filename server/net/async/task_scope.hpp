// The owner of coroutines: it starts them, and waits until the last one has ended.
#pragma once

#include <exception>
#include <utility>

#include "net/async/asio.hpp"
#include "net/async/signal.hpp"

namespace parley::net {

/// Structured concurrency for one loop. Every coroutine is spawned into a scope, and the scope's
/// owner must `join` before it destroys the scope. The scope does not cancel: the owner ends its
/// children by closing what they wait on (a socket, an acceptor, a Signal), which costs an idle
/// connection nothing; a cancellation slot for each wait would.
class TaskScope {
 public:
  explicit TaskScope(Executor executor) : executor_(std::move(executor)) {}
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  // region: spawn
  void spawn(awaitable<void> task) {
    ++running_;
    asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& failure) {
      if (failure) child_failed(failure);
      child_ended();
    });
  }
  // end region
  /// A coroutine that begins itself, and tells the scope when it ends: a Task.
  template <class Task>
    requires requires(Task task, TaskScope& scope) { std::move(task).begin(scope); }
  void spawn(Task task) {
    std::move(task).begin(*this);
  }

  /// Returns when no child runs. Throws the first exception that left a child: a broken invariant.
  [[nodiscard]] awaitable<void> join() {
    while (running_ > 0) co_await ended_.wait();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

  /// There is nothing to wait for, and nothing that `join` would throw.
  [[nodiscard]] bool is_settled() const { return running_ == 0 && !failure_; }
  [[nodiscard]] std::size_t running() const { return running_; }
  [[nodiscard]] const Executor& executor() const { return executor_; }

  /// For what is spawned.
  void child_began() { ++running_; }
  void child_failed(const std::exception_ptr& failure) {
    if (!failure_) failure_ = failure;
  }
  void child_ended() {
    if (--running_ == 0) ended_.notify();
  }

 private:
  Executor executor_;
  Signal ended_;
  std::size_t running_ = 0;
  std::exception_ptr failure_;
};

}  // namespace parley::net
