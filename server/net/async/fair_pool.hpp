// Threads that work for many askers in turns.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "net/async/asio.hpp"
#include "net/async/clock.hpp"
#include "net/async/fair_queue.hpp"

namespace parley::net {

/// A pool whose threads do the work of many askers in turns (FairQueue).
class FairPool {
 public:
  explicit FairPool(unsigned threads) : threads_(threads) {}

  /// Any thread. `work` must not throw.
  template <class Work>
  void post(core::SessionId asker, Work work) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push(asker, std::make_unique<JobOf<Work>>(std::move(work)));
    }
    asio::post(threads_, [this]() { run_next(); });
  }

  /// Waits for all work that was posted, and ends the threads.
  void join() { threads_.join(); }

 private:
  template <class Work>
  class JobOf final : public FairQueue::Job {
   public:
    explicit JobOf(Work work) : work_(std::move(work)) {}
    void run() override { work_(); }

   private:
    Work work_;
  };

  void run_next() {
    std::optional<FairQueue::Turn> turn;
    {
      const std::lock_guard lock(mutex_);
      turn = queue_.pop();
    }
    if (!turn) return;
    const auto began = SteadyClock::now();
    turn->job->run();
    const auto now = SteadyClock::now();
    const std::lock_guard lock(mutex_);
    queue_.charge(turn->asker, now - began, now);
  }

  std::mutex mutex_;
  FairQueue queue_;
  asio::thread_pool threads_;  // ends first
};

}  // namespace parley::net
