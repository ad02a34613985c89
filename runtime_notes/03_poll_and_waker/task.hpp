// A coroutine as a future: resumed by nobody but its poll.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

template <class T = void>
class Task;

namespace detail {

/// What one coroutine knows while it runs: who polls it, and what it awaits.
struct TaskState {
  Context* context = nullptr;    // of the poll that is running
  void* awaited = nullptr;       // the awaiter at which it is suspended
  bool (*ask)(void*) = nullptr;  // polls what `awaited` waits for; true: it is ready
  std::exception_ptr error{};
};

// region: awaiter
/// `co_await future` inside of a Task: poll it now, and at each poll of the task until it is ready.
template <Future F>
class Awaiter {
 public:
  Awaiter(F& future, TaskState& task) : future_(future), task_(task) {}

  bool await_ready() { return ask(); }
  void await_suspend(std::coroutine_handle<> /*self*/) {
    task_.awaited = this;
    task_.ask = [](void* self) { return static_cast<Awaiter*>(self)->ask(); };
  }
  typename F::Output await_resume() {
    if (error_) std::rethrow_exception(error_);
    return result_.take();
  }

 private:
  bool ask() {
    try {
      result_ = future_.poll(*task_.context);
    } catch (...) {
      error_ = std::current_exception();  // thrown where the coroutine awaits
    }
    return error_ || result_.is_ready();
  }

  F& future_;
  TaskState& task_;
  Poll<typename F::Output> result_{pending};
  std::exception_ptr error_{};
};
// end region

template <class T>
struct TaskResult : TaskState {
  using Output = T;
  std::optional<T> value{};
  void return_value(T result) { value = std::move(result); }
};
template <>
struct TaskResult<void> : TaskState {
  using Output = Unit;
  std::optional<Unit> value{};
  void return_void() { value = Unit{}; }
};

}  // namespace detail

/// Lazy: does nothing until it is polled. The Task may be moved at any time, its frame never moves.
/// Destroying it destroys the frame, with everything that waits in it.
template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::TaskResult<T> {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() { this->error = std::current_exception(); }

    template <class F>
      requires Future<std::remove_reference_t<F>>
    auto await_transform(F&& future) {  // NOLINT: it lives in the frame until it was awaited
      return detail::Awaiter<std::remove_reference_t<F>>(future, *this);
    }
  };

  using Output = typename promise_type::Output;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  // region: task_poll
  Poll<Output> poll(Context& context) {
    promise_type& task = frame_.promise();
    task.context = &context;
    if (task.ask != nullptr && !task.ask(task.awaited)) return pending;
    task.ask = nullptr;
    frame_.resume();  // runs to the next co_await that is not ready, or to the end
    if (!frame_.done()) return pending;
    if (task.error) std::rethrow_exception(task.error);
    return std::move(*task.value);
  }
  // end region

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

}  // namespace parley::notes
