// One executor for each thread, and the right to take work from another one.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "03_poll_and_waker/task.hpp"
#include "05_executor/ready_queue.hpp"
#include "06_reactor/reactor.hpp"

namespace parley::notes {

class Workers;

/// A queue, a reactor, a thread. A task belongs to one worker for life: it is queued there whenever
/// it is woken, and its sockets are registered there. Another worker may take it out of the queue
/// and poll it once.
class Worker final : public Scheduler {
 public:
  explicit Worker(Workers& all) : all_(all) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Any thread.
  template <Future F>
  JoinHandle<typename F::Output> spawn(F future) {
    auto* cell = new TaskCellOf<F>(*this, std::move(future));  // owned by its count from here on
    JoinHandle<typename F::Output> handle(*cell);
    adopt(*cell);
    cell->wake();
    return handle;
  }

  void schedule(TaskCell& cell) override;

  [[nodiscard]] Reactor& reactor() { return reactor_; }
  [[nodiscard]] std::size_t polls() const { return polls_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t stolen() const { return stolen_.load(std::memory_order_relaxed); }

 private:
  friend class Workers;

  void run();  // until all end
  bool run_one();
  void rest();
  void forget(TaskCell& cell);
  void adopt(TaskCell& cell);
  void drop_all();
  /// Half of what is ready here, for a worker that has nothing; at least one, if there is one.
  ReadyQueue give_half();

  Workers& all_;
  Reactor reactor_;
  std::mutex mutex_;  // of the five below
  std::thread::id thread_;
  ReadyQueue ready_;
  bool resting_ = false;
  TaskCell* newest_ = nullptr;
  std::size_t tasks_ = 0;
  std::atomic<std::size_t> polls_ = 0;
  std::atomic<std::size_t> stolen_ = 0;
};

class Workers {
 public:
  struct Settings {
    unsigned threads = 2;
    bool stealing = true;
    unsigned budget = 128;
    unsigned tasks_in_turn = 64;
  };

  explicit Workers(const Settings& settings);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  [[nodiscard]] std::size_t size() const { return workers_.size(); }
  [[nodiscard]] Worker& at(std::size_t index) { return *workers_.at(index); }

  /// Runs all workers until this is done, worker 0 on this thread; then cancels what is left.
  void run(Task<> main);

 private:
  friend class Worker;

  [[nodiscard]] Task<> then_end(Task<> main);
  void cancel_all();
  /// Somebody who rests is told that there is work elsewhere.
  void call_for_help(const Worker& busy);

  Settings settings_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<unsigned> resting_ = 0;
  std::atomic<bool> ends_ = false;
};

}  // namespace parley::notes
