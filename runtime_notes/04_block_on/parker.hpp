// A thread that rests until it is told to go on: one token, and never a lost one.
#pragma once

#include <atomic>
#include <cstdint>

namespace parley::notes {

// region: parker
/// Owned by its wakers and by the thread that parks; the last one deletes it. A waker may outlive
/// the call of block_on that it was made for.
class Parker {
 public:
  /// Takes the token; where there is none, the thread sleeps until there is.
  void park() {
    while (token_.exchange(0) == 0)
      token_.wait(0);  // the kernel looks again before it lets us sleep
  }

  /// Puts the token there. Any thread, at any time, as often as it likes.
  void wake() {
    token_.store(1);
    token_.notify_one();
  }

  void add_owner() { owners_.fetch_add(1, std::memory_order_relaxed); }
  void drop_owner() {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  std::atomic<std::uint32_t> token_ = 0;
  std::atomic<std::uint32_t> owners_ = 0;
};
// end region

/// The thread's own share in its parker.
class ParkerOwner {
 public:
  ParkerOwner() : parker_(new Parker) { parker_->add_owner(); }
  ParkerOwner(const ParkerOwner&) = delete;
  ParkerOwner& operator=(const ParkerOwner&) = delete;
  ~ParkerOwner() { parker_->drop_owner(); }

  Parker& operator*() const { return *parker_; }
  Parker* operator->() const { return parker_; }

 private:
  Parker* parker_;
};

}  // namespace parley::notes
