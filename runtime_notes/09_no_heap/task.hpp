// A coroutine whose frame goes into a place that was there before. No exceptions, no heap.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes::bare {

/// Storage for one frame at a time. How many bytes a frame needs is known only when it is made.
class FramePlace {
 public:
  FramePlace(const FramePlace&) = delete;
  FramePlace& operator=(const FramePlace&) = delete;

  /// nullptr: it is taken, or too small.
  void* take(std::size_t wanted) noexcept {
    wanted_ = wanted;
    if (is_taken_ || wanted > size_) return nullptr;
    is_taken_ = true;
    return storage_;
  }
  void give_back() noexcept { is_taken_ = false; }

  [[nodiscard]] std::size_t wanted() const { return wanted_; }  // by the newest frame
  [[nodiscard]] std::size_t size() const { return size_; }

 protected:
  FramePlace(std::byte* storage, std::size_t size) : storage_(storage), size_(size) {}
  ~FramePlace() = default;

 private:
  std::byte* storage_;
  std::size_t size_;
  std::size_t wanted_ = 0;
  bool is_taken_ = false;
};

template <std::size_t Size>
class FrameSlot : public FramePlace {
 public:
  FrameSlot() : FramePlace(bytes_, Size) {}

 private:
  alignas(std::max_align_t) std::byte bytes_[Size];
};

/// As note 03's Task, but for where its frame is and that nothing is thrown. A function that
/// returns it has a `FramePlace&` as its first parameter: without, it does not compile.
class [[nodiscard]] Task {
 public:
  using Output = Unit;
  struct promise_type;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task();

  /// False: its place was taken or too small, and there is nothing to poll.
  [[nodiscard]] bool is_there() const { return frame_ != nullptr; }
  Poll<Unit> poll(Context& context);

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

template <Future F>
class Awaiter;

// region: promise
struct Task::promise_type {
  /// The compiler passes the coroutine's own parameters on. It says the size, and no heap is asked.
  template <class... Others>
  static void* operator new(std::size_t size, FramePlace& place,
                            const Others&... /*others*/) noexcept {
    return place.take(size);
  }
  static void operator delete(void* /*frame*/) noexcept {}  // its Task gives the place back
  static Task get_return_object_on_allocation_failure() { return Task(nullptr); }

  template <class... Others>
  explicit promise_type(FramePlace& where, const Others&... /*others*/) : place(where) {}
  // end region

  Task get_return_object() {
    return Task(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void return_void() {}
  void unhandled_exception() { std::terminate(); }

  template <class F>
    requires Future<std::remove_reference_t<F>>
  auto await_transform(F&& future) {  // NOLINT: it lives in the frame until it was awaited
    return Awaiter<std::remove_reference_t<F>>(future, *this);
  }

  FramePlace& place;
  Context* context = nullptr;    // of the poll that is running
  void* awaited = nullptr;       // the awaiter at which it is suspended
  bool (*ask)(void*) = nullptr;  // polls what `awaited` waits for; true: it is ready
};

template <Future F>
class Awaiter {
 public:
  Awaiter(F& future, Task::promise_type& task) : future_(future), task_(task) {}

  bool await_ready() {
    result_ = future_.poll(*task_.context);
    return result_.is_ready();
  }
  void await_suspend(std::coroutine_handle<> /*self*/) {
    task_.awaited = this;
    task_.ask = [](void* self) { return static_cast<Awaiter*>(self)->await_ready(); };
  }
  typename F::Output await_resume() { return result_.take(); }

 private:
  F& future_;
  Task::promise_type& task_;
  Poll<typename F::Output> result_{pending};
};

inline Task::~Task() {
  if (!frame_) return;
  FramePlace& place = frame_.promise().place;
  frame_.destroy();
  place.give_back();
}

inline Poll<Unit> Task::poll(Context& context) {
  promise_type& task = frame_.promise();
  task.context = &context;
  if (task.ask != nullptr && !task.ask(task.awaited)) return pending;
  task.ask = nullptr;
  frame_.resume();
  if (!frame_.done()) return pending;
  return Unit{};
}

}  // namespace parley::notes::bare
