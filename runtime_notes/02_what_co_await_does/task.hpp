// Task<T>: a coroutine type of our own: lazy, owned by whoever holds it, resumed by whoever has its
// event.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace parley::notes02 {

/// What all frames of this program have cost so far. One thread.
struct FrameCounts {
  std::size_t made = 0;
  std::size_t newest_bytes = 0;
};
inline FrameCounts& frame_counts() {
  static FrameCounts counts;
  return counts;
}

template <class T>
class Task;

/// What promises have in common: where to go on when the body has ended.
// region: promise_base
class PromiseBase {
 public:
  /// Lazy: the call stops here, before the body's first line.
  std::suspend_always initial_suspend() noexcept { return {}; }

  /// At the end, go on with whoever awaited: not by a call, which would need its stack, but by a
  /// jump. That is symmetric transfer.
  struct Continue {
    static bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      return ended.promise().continuation_;
    }
    static void await_resume() noexcept {}
  };
  Continue final_suspend() noexcept { return {}; }

  void unhandled_exception() noexcept { failure_ = std::current_exception(); }
  void continue_with(std::coroutine_handle<> awaiting) { continuation_ = awaiting; }
  // end region

  // Where the compiler gets the frame's memory: here so that it can be counted.
  static void* operator new(std::size_t bytes) {
    ++frame_counts().made;
    frame_counts().newest_bytes = bytes;
    return ::operator new(bytes);
  }
  static void operator delete(void* frame) { ::operator delete(frame); }

 protected:
  void rethrow_failure() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  std::coroutine_handle<> continuation_ = std::noop_coroutine();
  std::exception_ptr failure_;
};

template <class T>
class Promise : public PromiseBase {
 public:
  Task<T> get_return_object();
  void return_value(T value) { value_ = std::move(value); }
  T take() {
    rethrow_failure();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  Task<void> get_return_object();
  static void return_void() {}
  void take() { rethrow_failure(); }
};

/// Move-only: one owner. Destroying it destroys the frame, wherever it is suspended.
// region: task
template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = Promise<T>;

  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  // What co_await asks of it.
  [[nodiscard]] bool await_ready() const { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) {
    frame_.promise().continue_with(awaiting);
    return frame_;  // go on in the task's body
  }
  T await_resume() { return frame_.promise().take(); }

  /// For the root of a program, which no coroutine awaits.
  void start() { frame_.resume(); }
  [[nodiscard]] bool done() const { return frame_.done(); }
  T result() { return frame_.promise().take(); }

 private:
  std::coroutine_handle<promise_type> frame_;
};
// end region

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace parley::notes02
