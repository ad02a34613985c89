// Many tasks on one thread: a ready queue, and a place to rest when it is empty.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>

#include "03_poll_and_waker/timers.hpp"
#include "05_executor/ready_queue.hpp"
#include "05_executor/rest.hpp"

namespace parley::notes {

/// Wakes may come from any thread; everything else is for the thread that runs it.
class Executor final : public Scheduler {
 public:
  struct Settings {
    unsigned budget = 128;         // leaf futures that one poll of a task may find ready
    unsigned tasks_in_turn = 256;  // polled before timers and sockets are looked at again
  };

  explicit Executor(Rest& rest) : Executor(rest, Settings{}) {}
  Executor(Rest& rest, const Settings& settings) : rest_(rest), settings_(settings) {}
  /// Destroys the futures of all tasks that are not done.
  ~Executor() override;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // region: spawn
  /// From now on the executor owns the future, and polls it for the first time in its next turn.
  template <Future F>
  JoinHandle<typename F::Output> spawn(F future) {
    auto* cell = new TaskCellOf<F>(*this, std::move(future));  // owned by its count from here on
    JoinHandle<typename F::Output> handle(*cell);
    adopt(*cell);
    cell->wake();
    return handle;
  }
  // end region

  /// Runs all tasks until this one is done; then those that are left are cancelled. Nothing: it was
  /// cancelled itself.
  template <Future F>
  std::optional<typename F::Output> run(F future) {
    thread_ = std::this_thread::get_id();
    auto main = spawn(std::move(future));
    const Waker nobody = noop_waker();  // it is polled after each round anyway
    for (;;) {
      run_ready();
      Context context(nobody);
      if (auto answer = main.poll(context); answer.is_ready()) {
        cancel_all();
        return answer.take();
      }
      wait_for_more();
    }
  }

  [[nodiscard]] Timers& timers() { return timers_; }
  [[nodiscard]] std::size_t tasks() const { return tasks_; }

  void schedule(TaskCell& cell) override;

 private:
  void run_ready();
  void wait_for_more();
  void cancel_all();
  void adopt(TaskCell& cell);
  void forget(TaskCell& cell);
  TaskCell* next();

  Rest& rest_;
  Settings settings_;
  Timers timers_;
  TaskCell* newest_ = nullptr;  // of all tasks that are not done
  std::size_t tasks_ = 0;
  std::thread::id thread_;  // the one that runs it
  std::mutex mutex_;        // of ready_ and resting_
  ReadyQueue ready_;
  bool resting_ = false;
};

}  // namespace parley::notes
