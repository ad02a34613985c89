// Exercise 3, solved: so many at once, and no more; who waits longest is next.
#pragma once

#include <cstddef>
#include <list>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// For tasks of one executor.
class Semaphore {
  struct Waiting {
    Waker waker;
    bool granted = false;
  };

 public:
  explicit Semaphore(std::size_t permits) : permits_(permits) {}

  /// Gives one permit back: to who waits longest, by name, or to whoever comes.
  void release() {
    for (Waiting& waiting : queue_) {
      if (waiting.granted) continue;
      waiting.granted = true;
      return waiting.waker.wake_by_ref();
    }
    ++permits_;
  }

  class Acquire {
   public:
    using Output = Unit;
    explicit Acquire(Semaphore& semaphore)
        : semaphore_(&semaphore), place_(semaphore.queue_.end()) {}
    Acquire(Acquire&&) = default;
    Acquire& operator=(Acquire&&) = delete;
    ~Acquire() {
      if (!is_waiting()) return;
      const bool granted = place_->granted;
      semaphore_->queue_.erase(place_);
      if (granted) semaphore_->release();
    }

    Poll<Unit> poll(Context& context) {
      pin_.hold();
      if (!is_waiting()) {
        if (semaphore_->permits_ > 0) {
          --semaphore_->permits_;
          return Unit{};
        }
        place_ = semaphore_->queue_.insert(semaphore_->queue_.end(), {context.waker()});
      }
      if (place_->granted) {
        semaphore_->queue_.erase(std::exchange(place_, semaphore_->queue_.end()));
        return Unit{};
      }
      place_->waker = context.waker();
      return pending;
    }

   private:
    [[nodiscard]] bool is_waiting() const { return place_ != semaphore_->queue_.end(); }

    Semaphore* semaphore_;
    std::list<Waiting>::iterator place_;  // its end: none
    Pin pin_{};
  };

  [[nodiscard]] Acquire acquire() { return Acquire(*this); }
  [[nodiscard]] std::size_t permits() const { return permits_; }

 private:
  std::size_t permits_;
  std::list<Waiting> queue_{};  // its places stay where they are
};

}  // namespace parley::notes
