// Many tasks on one thread: the turn.
#include "05_executor/executor.hpp"

namespace parley::notes {

Executor::~Executor() {
  cancel_all();
  while (TaskCell* cell = next()) cell->drop_owner();
}

void Executor::adopt(TaskCell& cell) {
  cell.add_owner();
  cell.older = newest_;
  if (newest_ != nullptr) newest_->newer = &cell;
  newest_ = &cell;
  ++tasks_;
}

void Executor::forget(TaskCell& cell) {
  if (cell.older != nullptr) cell.older->newer = cell.newer;
  (cell.newer == nullptr ? newest_ : cell.newer->older) = cell.older;
  --tasks_;
  cell.drop_owner();
}

void Executor::cancel_all() {
  while (newest_ != nullptr) {
    newest_->drop_future();
    forget(*newest_);
  }
}

// region: schedule
void Executor::schedule(TaskCell& cell) {
  bool sleeps = false;
  {
    const std::lock_guard lock(mutex_);
    ready_.push(cell);
    sleeps = std::exchange(resting_, false);
  }
  // A wake that comes out of `rest` itself finds the thread awake.
  if (sleeps && std::this_thread::get_id() != thread_) rest_.interrupt();
}
// end region

TaskCell* Executor::next() {
  const std::lock_guard lock(mutex_);
  return ready_.pop();
}

// region: turn
void Executor::run_ready() {
  for (unsigned i = 0; i < settings_.tasks_in_turn; ++i) {
    TaskCell* cell = next();
    if (cell == nullptr) break;
    if (cell->run(settings_.budget)) forget(*cell);
    cell->drop_owner();
  }
}

void Executor::wait_for_more() {
  auto until = timers_.next();
  {
    const std::lock_guard lock(mutex_);
    resting_ = ready_.size() == 0;
    if (!resting_) until = Clock::time_point::min();  // only look what has happened
  }
  rest_.rest(until);
  {
    const std::lock_guard lock(mutex_);
    resting_ = false;
  }
  timers_.advance(Clock::now());
}
// end region

}  // namespace parley::notes
