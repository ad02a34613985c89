// One task of an executor: the future, whether it is queued, who owns it.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

class TaskCell;

/// Where tasks go that were woken.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// The cell was woken and is in no queue: put it into one. Any thread. Takes over one owner.
  virtual void schedule(TaskCell& cell) = 0;
  /// Guards who waits for which task's end; taken when a task ends or its end is asked for.
  std::mutex& ends() { return ends_; }

 private:
  std::mutex ends_;
};

// region: states
/// A task is in exactly one of these, and the step from one to the next is one atomic exchange.
enum class TaskStatus : std::uint8_t {
  idle,           // waits for a wake
  queued,         // was woken; it is in a ready queue, once, however often it is woken
  running,        // is being polled
  running_woken,  // is being polled, and was woken meanwhile: goes back into the queue
  done,           // was ready, or was cancelled: the future is destroyed
};
// end region

/// Counts its owners (its wakers, its place in a queue, its JoinHandle, the executor); the last one
/// deletes it. Polled by one thread at a time.
class TaskCell {
 public:
  explicit TaskCell(Scheduler& scheduler) : scheduler_(&scheduler) {}
  virtual ~TaskCell() = default;
  TaskCell(const TaskCell&) = delete;
  TaskCell& operator=(const TaskCell&) = delete;

  void add_owner() { owners_.fetch_add(1, std::memory_order_relaxed); }
  void drop_owner() {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  // region: wake
  /// Any thread. Queues the task unless it is queued already.
  void wake() {
    TaskStatus now = status_.load();
    for (;;) {
      if (now == TaskStatus::idle) {
        if (!status_.compare_exchange_weak(now, TaskStatus::queued)) continue;
        add_owner();  // its place in the queue
        return scheduler_->schedule(*this);
      }
      if (now != TaskStatus::running) return;  // it will be polled anyway, or never again
      if (status_.compare_exchange_weak(now, TaskStatus::running_woken)) return;
    }
  }
  // end region

  // region: run
  /// Polls it once. True: it is done now. The caller has taken it from a queue, and keeps that
  /// share.
  [[nodiscard]] bool run(unsigned budget) {
    TaskStatus expected = TaskStatus::queued;
    if (!status_.compare_exchange_strong(expected, TaskStatus::running)) return false;  // cancelled
    if (cancelled_.load() || poll_future(budget)) {
      finish();
      return true;
    }
    expected = TaskStatus::running;
    if (!status_.compare_exchange_strong(expected, TaskStatus::idle)) {
      status_.store(TaskStatus::queued);  // it was woken while it ran
      add_owner();
      scheduler_->schedule(*this);
    }
    return false;
  }
  // end region

  /// The future is destroyed when the task is run next, instead of being polled. Any thread.
  void cancel() {
    cancelled_.store(true);
    wake();
  }

  /// The executor ends: destroys the future at once. By the thread that would run it.
  void drop_future() {
    if (status_.exchange(TaskStatus::done) != TaskStatus::done) destroy_future();
  }

  [[nodiscard]] bool is_done() const { return status_.load() == TaskStatus::done; }
  /// Whose it is: who queues it when it is woken.
  [[nodiscard]] Scheduler& home() const { return *scheduler_; }

  // Links of the lists that the task is in; each belongs to that list.
  TaskCell* next_ready = nullptr;
  TaskCell* newer = nullptr;
  TaskCell* older = nullptr;

 protected:
  virtual bool poll_future(unsigned budget) = 0;  // true: ready, and its output is stored
  virtual void destroy_future() = 0;

  [[nodiscard]] Scheduler& scheduler() const { return *scheduler_; }

  std::optional<Waker> joining_{};  // under the scheduler's `ends`

 private:
  void finish() {
    destroy_future();
    std::optional<Waker> joining;
    {
      const std::lock_guard lock(scheduler_->ends());
      status_.store(TaskStatus::done);
      joining.swap(joining_);
    }
    if (joining) std::move(*joining).wake();
  }

  Scheduler* scheduler_;
  std::atomic<std::uint32_t> owners_ = 0;
  std::atomic<TaskStatus> status_ = TaskStatus::idle;
  std::atomic<bool> cancelled_ = false;
};

/// The same with its output, for whoever joins.
template <class T>
class TaskCellWithOutput : public TaskCell {
 public:
  using TaskCell::TaskCell;

  /// What the JoinHandle polls.
  Poll<std::optional<T>> poll_end(Context& context) {
    const std::lock_guard lock(scheduler().ends());
    if (!is_done()) {
      joining_ = context.waker();
      return pending;
    }
    if (error_) std::rethrow_exception(error_);
    return std::move(output_);
  }

 protected:
  std::optional<T> output_{};
  std::exception_ptr error_{};
};

template <Future F>
class TaskCellOf final : public TaskCellWithOutput<typename F::Output> {
 public:
  TaskCellOf(Scheduler& scheduler, F future)
      : TaskCellWithOutput<typename F::Output>(scheduler), future_(std::move(future)) {}

 private:
  bool poll_future(unsigned budget) override {
    const Waker waker = waker_of(static_cast<TaskCell&>(*this));
    Context context(waker, budget);
    try {
      auto answer = future_->poll(context);
      if (!answer.is_ready()) return false;
      this->output_ = answer.take();
    } catch (...) {
      this->error_ = std::current_exception();  // for whoever joins
    }
    return true;
  }
  void destroy_future() override { future_.reset(); }

  std::optional<F> future_;
};

// region: join_handle
/// The right to wait for a task, as a future: its output, or nothing if it was cancelled. What the
/// task threw is thrown here. Letting the handle go does not end the task: the executor owns it.
template <class T>
class JoinHandle {
 public:
  using Output = std::optional<T>;

  explicit JoinHandle(TaskCellWithOutput<T>& cell) : cell_(&cell) { cell_->add_owner(); }
  JoinHandle(JoinHandle&& other) noexcept : cell_(std::exchange(other.cell_, nullptr)) {}
  JoinHandle& operator=(JoinHandle other) noexcept {
    std::swap(cell_, other.cell_);
    return *this;
  }
  ~JoinHandle() {
    if (cell_ != nullptr) cell_->drop_owner();
  }

  Poll<Output> poll(Context& context) { return cell_->poll_end(context); }
  void cancel() { cell_->cancel(); }

 private:
  TaskCellWithOutput<T>* cell_;
};
// end region

}  // namespace parley::notes
