// One executor for each thread, and the right to take work from another one.
#include "07_many_threads/workers.hpp"

namespace parley::notes {

// --- one worker

void Worker::adopt(TaskCell& cell) {
  cell.add_owner();
  const std::lock_guard lock(mutex_);
  cell.older = newest_;
  if (newest_ != nullptr) newest_->newer = &cell;
  newest_ = &cell;
  ++tasks_;
}

void Worker::forget(TaskCell& cell) {
  {
    const std::lock_guard lock(mutex_);
    if (cell.older != nullptr) cell.older->newer = cell.newer;
    (cell.newer == nullptr ? newest_ : cell.newer->older) = cell.older;
    --tasks_;
  }
  cell.drop_owner();
}

// region: schedule
void Worker::schedule(TaskCell& cell) {
  bool rests = false;
  bool much = false;
  bool own = false;  // its own thread wakes it, out of `rest`: it is awake
  {
    const std::lock_guard lock(mutex_);
    ready_.push(cell);
    own = thread_ == std::this_thread::get_id();
    rests = std::exchange(resting_, false);
    much = ready_.size() > 1;
  }
  if (rests) {
    all_.resting_.fetch_sub(1);
    if (!own) reactor_.interrupt();
  } else if (much && all_.settings_.stealing && all_.resting_.load() > 0) {
    all_.call_for_help(*this);
  }
}
// end region

ReadyQueue Worker::give_half() {
  ReadyQueue taken;
  const std::lock_guard lock(mutex_);
  for (std::size_t left = (ready_.size() + 1) / 2; left > 0; --left) taken.push(*ready_.pop());
  return taken;
}

// region: run_one
/// False: nothing was ready, here or elsewhere.
bool Worker::run_one() {
  TaskCell* cell = nullptr;
  {
    const std::lock_guard lock(mutex_);
    cell = ready_.pop();
  }
  if (cell == nullptr && all_.settings_.stealing) {
    for (const auto& other : all_.workers_) {
      if (other.get() == this) continue;
      ReadyQueue taken = other->give_half();
      if (taken.size() == 0) continue;
      stolen_.fetch_add(taken.size(), std::memory_order_relaxed);
      cell = taken.pop();
      const std::lock_guard lock(mutex_);
      while (TaskCell* more = taken.pop()) ready_.push(*more);
      break;
    }
  }
  if (cell == nullptr) return false;
  polls_.fetch_add(1, std::memory_order_relaxed);
  // It may be another worker's: that one keeps the list that it is in.
  if (cell->run(all_.settings_.budget)) static_cast<Worker&>(cell->home()).forget(*cell);
  cell->drop_owner();
  return true;
}
// end region

void Worker::rest() {
  std::optional<Clock::time_point> until;
  {
    const std::lock_guard lock(mutex_);
    resting_ = ready_.size() == 0;
    if (!resting_) until = Clock::time_point::min();  // only look what has happened
    if (resting_) all_.resting_.fetch_add(1);
  }
  if (all_.ends_.load()) until = Clock::time_point::min();
  reactor_.rest(until);
  const std::lock_guard lock(mutex_);
  if (std::exchange(resting_, false)) all_.resting_.fetch_sub(1);
}

void Worker::run() {
  {
    const std::lock_guard lock(mutex_);
    thread_ = std::this_thread::get_id();
  }
  while (!all_.ends_.load()) {
    unsigned done = 0;
    while (done < all_.settings_.tasks_in_turn && run_one()) ++done;
    rest();
  }
}

void Worker::drop_all() {
  while (newest_ != nullptr) {
    newest_->drop_future();
    forget(*newest_);
  }
}

// --- all of them

Workers::Workers(const Settings& settings) : settings_(settings) {
  for (unsigned i = 0; i < settings.threads; ++i)
    workers_.push_back(std::make_unique<Worker>(*this));
}

void Workers::call_for_help(const Worker& busy) {
  for (const auto& worker : workers_) {
    if (worker.get() == &busy) continue;
    {
      const std::lock_guard lock(worker->mutex_);
      if (!std::exchange(worker->resting_, false)) continue;
    }
    resting_.fetch_sub(1);
    return worker->reactor_.interrupt();
  }
}

Task<> Workers::then_end(Task<> main) {
  co_await main;
  ends_ = true;
  for (const auto& worker : workers_) worker->reactor_.interrupt();
}

void Workers::run(Task<> main) {
  ends_ = false;
  workers_.front()->spawn(then_end(std::move(main)));
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      threads.emplace_back([worker = workers_[i].get()] { worker->run(); });
    }
    workers_.front()->run();
  }
  cancel_all();
}

Workers::~Workers() { cancel_all(); }

/// One thread is left, and all reactors: what was not done can be destroyed.
void Workers::cancel_all() {
  for (const auto& worker : workers_) worker->drop_all();
  for (const auto& worker : workers_) {
    while (TaskCell* cell = worker->ready_.pop()) cell->drop_owner();
  }
}

}  // namespace parley::notes
