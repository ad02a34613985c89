// Exercise 3: so many at once, and no more; who waits longest is next.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <utility>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// For tasks of one executor.
class Semaphore {
 public:
  explicit Semaphore(std::size_t permits) : permits_(permits) {}

  /// Gives one permit back.
  void release() {
    // Your turn: who waits longest gets it. It must not be possible that somebody who comes later
    // takes it before the one who was woken is polled.
    ++permits_;
  }

  class Acquire {
   public:
    using Output = Unit;
    explicit Acquire(Semaphore& semaphore) : semaphore_(&semaphore) {}
    Acquire(Acquire&&) = default;
    Acquire& operator=(Acquire&&) = delete;
    ~Acquire() {  // NOLINT(modernize-use-equals-default)
      // Your turn: one that is destroyed while it waits leaves the queue. And if it has been given
      // a permit that it never learned of, the permit is not lost.
    }

    Poll<Unit> poll(Context& context) {
      // Your turn. As it stands, it does not wait for anything.
      static_cast<void>(context);
      return Unit{};
    }

   private:
    Semaphore* semaphore_;
    Pin pin_{};
  };

  [[nodiscard]] Acquire acquire() { return Acquire(*this); }
  [[nodiscard]] std::size_t permits() const { return permits_; }

 private:
  struct Waiting {
    Waker waker;
    bool granted = false;
  };
  std::size_t permits_;
  std::list<Waiting> queue_{};  // its places stay where they are
};

}  // namespace parley::notes
