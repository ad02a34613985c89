// Futures made of futures: all of them, the first of them, as many as there are.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "03_poll_and_waker/join_select.hpp"
#include "03_poll_and_waker/task.hpp"

namespace parley::notes {

// region: crowd
/// Any number of tasks under one owner. It does not know which of them was woken: it asks them all.
class Crowd {
 public:
  using Output = Unit;

  /// Polled from the next poll on.
  void add(Task<> task) { new_.push_back(std::move(task)); }

  /// Never ready: more may come.
  Poll<Unit> poll(Context& context) {
    do {
      for (Task<>& task : std::exchange(new_, {})) tasks_.push_back(std::move(task));
      std::erase_if(tasks_, [&](Task<>& task) { return task.poll(context).is_ready(); });
    } while (!new_.empty());
    return pending;
  }

  [[nodiscard]] std::size_t size() const { return tasks_.size() + new_.size(); }

 private:
  std::vector<Task<>> tasks_;
  std::vector<Task<>> new_;
};
// end region

/// A future that is owned elsewhere, where one that is owned is wanted.
template <Future F>
class ByReference {
 public:
  using Output = typename F::Output;
  explicit ByReference(F& future) : future_(future) {}
  Poll<Output> poll(Context& context) { return future_.poll(context); }

 private:
  F& future_;
};

}  // namespace parley::notes
