// Exercise 2, solved: children that nobody forgets.
#pragma once

#include <exception>
#include <utility>
#include <vector>

#include "03_poll_and_waker/task.hpp"
#include "05_executor/executor.hpp"

namespace parley::notes {

/// Owns the tasks that it starts: `join` waits for all, and who destroys the nursery cancels them.
class Nursery {
 public:
  explicit Nursery(Executor& executor) : executor_(executor) {}
  Nursery(const Nursery&) = delete;
  Nursery& operator=(const Nursery&) = delete;
  ~Nursery() {
    for (auto& child : children_) child.cancel();
  }

  void start(Task<> child) { children_.push_back(executor_.spawn(std::move(child))); }

  /// Ready when every child has ended; throws what the first of them threw, after all have ended.
  [[nodiscard]] Task<> join() {
    std::exception_ptr error;
    // NOLINTNEXTLINE(modernize-loop-convert): a child may start another one meanwhile
    for (std::size_t i = 0; i < children_.size(); ++i) {
      JoinHandle<Unit> child = std::move(children_[i]);
      try {
        co_await child;
      } catch (...) {
        if (!error) error = std::current_exception();
      }
    }
    children_.clear();
    if (error) std::rethrow_exception(error);
  }

 private:
  Executor& executor_;
  std::vector<JoinHandle<Unit>> children_;
};

}  // namespace parley::notes
