// Tasks that were woken, in the order in which they were. Linked through the tasks themselves.
#pragma once

#include <cstddef>
#include <utility>

#include "05_executor/task_cell.hpp"

namespace parley::notes {

// region: queue
/// A wake allocates nothing and cannot fail. Not thread-safe.
class ReadyQueue {
 public:
  void push(TaskCell& cell) {
    cell.next_ready = nullptr;
    (last_ == nullptr ? first_ : last_->next_ready) = &cell;
    last_ = &cell;
    ++size_;
  }

  /// nullptr: empty.
  TaskCell* pop() {
    TaskCell* cell = first_;
    if (cell == nullptr) return nullptr;
    first_ = cell->next_ready;
    if (first_ == nullptr) last_ = nullptr;
    --size_;
    return cell;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  TaskCell* first_ = nullptr;
  TaskCell* last_ = nullptr;
  std::size_t size_ = 0;
};
// end region

}  // namespace parley::notes
