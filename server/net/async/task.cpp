// A coroutine that is one block of memory: its beginning and its end.
#include "net/async/task.hpp"

namespace parley::net {

Task::~Task() {
  if (coroutine_ && !coroutine_.promise().begins_wait) coroutine_.destroy();
}

void Task::begin(TaskScope& scope) && {
  coroutine_.promise().scope = &scope;
  scope.child_began();
  std::move(*this).resume();
}

void Task::resume() && { std::exchange(coroutine_, nullptr).resume(); }

Executor Task::executor() const { return coroutine_.promise().scope->executor(); }

void Task::promise_type::unhandled_exception() const {
  scope->child_failed(std::current_exception());
}

void Task::promise_type::Ended::await_suspend(Handle coroutine) noexcept {
  TaskScope& scope = *coroutine.promise().scope;
  coroutine.destroy();
  scope.child_ended();
}

}  // namespace parley::net
