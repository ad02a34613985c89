// Exercise 2: children that nobody forgets.
#pragma once

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
  ~Nursery() {  // NOLINT(modernize-use-equals-default)
    // Your turn: no child outlives its parent.
  }

  void start(Task<> child) {
    // Your turn. As it stands, the handle is dropped, and nobody will ever know how it ended.
    executor_.spawn(std::move(child));
  }

  /// Ready when every child has ended; throws what the first of them threw, after all have ended.
  [[nodiscard]] Task<> join() {
    // Your turn.
    co_return;
  }

 private:
  Executor& executor_;
  std::vector<JoinHandle<Unit>> children_;
};

}  // namespace parley::notes
