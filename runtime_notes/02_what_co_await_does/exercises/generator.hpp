// Exercise 2: another contract with the same compiler: a coroutine that gives many values.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

/// `next` runs the body to its next co_yield and says whether there was one; `value` is what it
/// gave.
class Generator {
 public:
  struct promise_type {
    Generator get_return_object() {
      return Generator(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_never yield_value(int /*given*/) { return {}; }  // the hole
    static void return_void() {}
    [[noreturn]] static void unhandled_exception() { std::terminate(); }
    int value = 0;
  };

  explicit Generator(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  Generator(Generator&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Generator& operator=(Generator&&) = delete;
  ~Generator() {
    if (frame_) frame_.destroy();
  }

  bool next() {
    frame_.resume();
    return !frame_.done();
  }
  [[nodiscard]] int value() const { return frame_.promise().value; }

 private:
  std::coroutine_handle<promise_type> frame_;
};
