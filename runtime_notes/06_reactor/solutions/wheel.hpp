// Exercise 3, solved: timers that are coarse, and cost the same however many there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <utility>

#include "03_poll_and_waker/waker.hpp"

namespace parley::notes {

/// 256 slots; at each tick the next slot is looked at. A timer lies in the slot of its tick, with
/// the number of rounds that the wheel has to make before. Adding, removing and each timer's part
/// in a tick cost the same for one timer and for a million.
class Wheel {
 public:
  static constexpr std::size_t slots = 256;
  struct Timer {
    std::uint64_t rounds;
    Waker waker;
  };
  struct Key {
    std::size_t slot;
    std::list<Timer>::iterator place;
  };

  /// To be woken at the tick that comes so many ticks from now; at least one.
  Key add(std::uint64_t ticks, const Waker& waker) {
    const std::size_t slot = (now_ + ticks) % slots;
    return {slot, wheel_[slot].insert(wheel_[slot].end(), Timer{(ticks - 1) / slots, waker})};
  }

  /// It must not have been woken yet.
  void remove(const Key& key) { wheel_[key.slot].erase(key.place); }

  /// One tick has passed.
  void tick() {
    auto& slot = wheel_[++now_ % slots];
    std::list<Timer> due;
    for (auto place = slot.begin(); place != slot.end();) {
      const auto timer = place++;
      if (timer->rounds-- == 0) due.splice(due.end(), slot, timer);
    }
    for (Timer& timer : due) std::move(timer.waker).wake();
  }

 private:
  std::uint64_t now_ = 0;
  std::array<std::list<Timer>, slots> wheel_{};
};

}  // namespace parley::notes
