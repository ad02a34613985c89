// A coroutine that is one block of memory: for what a loop has thousands of.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

#include "net/async/asio.hpp"
#include "net/async/signal.hpp"
#include "net/async/task_scope.hpp"

namespace parley::net {

template <class Result, class Start>
class Operation;

/// Begun by TaskScope::spawn, like an awaitable<void>, and does the same. But where co_spawn and
/// two awaitables that wait for a socket are five blocks of 709 bytes together (Asio 1.22), this is
/// one of 224. It waits for `readable` and `notified`, and for any awaitable<void>: that one is
/// spawned, which is for what is rare. Loop thread only.
class Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle coroutine) : coroutine_(coroutine) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  /// Nobody goes on with it: it ends where it waits.
  ~Task();

  /// To its first wait, at once. It tells the scope when it ends.
  void begin(TaskScope& scope) &&;
  /// Goes on behind its wait.
  void resume() &&;
  [[nodiscard]] Executor executor() const;

 private:
  Handle coroutine_;
};

struct Task::promise_type {
  TaskScope* scope = nullptr;
  bool begins_wait = false;  // whoever was to end that may still fail to take it on

  struct Ended {
    static bool await_ready() noexcept { return false; }
    static void await_suspend(Handle coroutine) noexcept;
    static void await_resume() noexcept {}
  };
  Task get_return_object() { return Task(Handle::from_promise(*this)); }
  static std::suspend_always initial_suspend() noexcept { return {}; }
  static Ended final_suspend() noexcept { return {}; }
  void return_void() {}
  void unhandled_exception() const;

  template <class Result, class Start>
  static Operation<Result, Start>&& await_transform(Operation<Result, Start>&& operation) {
    return std::move(operation);
  }
  static auto await_transform(awaitable<void>&& child);
};

/// The memory of one operation, in the frame that waits for it. Asio's own would be a block that
/// was a bigger operation's before, of 144 bytes.
class OperationMemory {
 public:
  template <class T>
  class Allocator {
   public:
    using value_type = T;
    explicit Allocator(OperationMemory& memory) : memory_(&memory) {}
    template <class Other>
    explicit(false) Allocator(const Allocator<Other>& other) : memory_(other.memory_) {}

    [[nodiscard]] T* allocate(std::size_t count) {
      if (!fits(count)) return std::allocator<T>().allocate(count);
      return reinterpret_cast<T*>(memory_->bytes_.data());
    }
    void deallocate(T* memory, std::size_t count) {
      if (!fits(count)) std::allocator<T>().deallocate(memory, count);
    }
    friend bool operator==(const Allocator&, const Allocator&) = default;

   private:
    template <class Other>
    friend class Allocator;
    [[nodiscard]] static constexpr bool fits(std::size_t count) {
      return count == 1 && sizeof(T) <= size && alignof(T) <= alignof(OperationMemory);
    }

    OperationMemory* memory_;
  };

 private:
  static constexpr std::size_t size = 88;  // a wait for a socket
  alignas(void*) std::array<std::byte, size> bytes_;
};

/// Waits for what `start` starts: an operation that calls a handler, later and on the loop, with a
/// Result or with nothing.
template <class Result, class Start>
class Operation {
 public:
  explicit Operation(Start start) : start_(std::move(start)) {}
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  static bool await_ready() { return false; }
  void await_suspend(Task::Handle coroutine) {
    coroutine.promise().begins_wait = true;
    start_(Handler{Task(coroutine), this});
    coroutine.promise().begins_wait = false;
  }
  Result await_resume() {
    if constexpr (std::is_same_v<Result, std::exception_ptr>) {
      if (result_) std::rethrow_exception(std::move(result_));
    }
    return std::move(result_);
  }

 private:
  struct Handler {
    using executor_type = Executor;
    using allocator_type = OperationMemory::Allocator<void>;
    Task task;
    Operation* operation;

    [[nodiscard]] executor_type get_executor() const noexcept { return task.executor(); }
    [[nodiscard]] allocator_type get_allocator() const noexcept {
      return allocator_type(operation->memory_);
    }
    void operator()(Result result = {}) {
      operation->result_ = std::move(result);
      std::move(task).resume();
    }
  };

  Start start_;
  Result result_{};
  OperationMemory memory_;
};

template <class Result, class Start>
[[nodiscard]] Operation<Result, Start> operation(Start start) {
  return Operation<Result, Start>(std::move(start));
}

inline auto Task::promise_type::await_transform(awaitable<void>&& child) {
  return operation<std::exception_ptr>([child = std::move(child)](auto handler) mutable {
    asio::co_spawn(handler.get_executor(), std::move(child), std::move(handler));
  });
}

/// Until there are bytes to read, or none will come.
[[nodiscard]] inline auto readable(Socket& socket) {
  return operation<std::error_code>(
      [&socket](auto handler) { socket.async_wait(Socket::wait_read, std::move(handler)); });
}

[[nodiscard]] inline auto notified(Signal& signal) {
  return operation<std::error_code>(
      [&signal](auto handler) { signal.async_wait(std::move(handler)); });
}

}  // namespace parley::net
