// Exercise 3, solved: a future whose address others know: it must not move, and must say goodbye.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// Rings for all that wait. It keeps pointers to them: no allocation for each wait.
class Bell {
 public:
  class Wait {
   public:
    using Output = Unit;
    explicit Wait(Bell& bell) : bell_(&bell) {}
    Wait(Wait&& other) = default;
    Wait& operator=(Wait&&) = delete;
    ~Wait() { std::erase(bell_->waiting_, this); }

    Poll<Unit> poll(Context& context) {
      pin_.hold();
      if (rang_) return Unit{};
      if (!waker_) bell_->waiting_.push_back(this);
      waker_ = context.waker();
      return pending;
    }

   private:
    friend class Bell;
    Bell* bell_;
    std::optional<Waker> waker_{};
    bool rang_ = false;
    Pin pin_{};
  };

  [[nodiscard]] Wait wait() { return Wait(*this); }

  void ring() {
    for (Wait* wait : std::exchange(waiting_, {})) {
      wait->rang_ = true;
      std::exchange(wait->waker_, std::nullopt)->wake_by_ref();
    }
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  std::vector<Wait*> waiting_;
};

}  // namespace parley::notes
