// Exercise 3: timers that are coarse, and cost the same however many there are.
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
    // Your turn. As it stands, everything is in the slot of the next tick.
    static_cast<void>(ticks);
    auto& slot = wheel_[(now_ + 1) % slots];
    return {(now_ + 1) % slots, slot.insert(slot.end(), Timer{0, waker})};
  }

  /// It must not have been woken yet.
  void remove(const Key& key) { wheel_[key.slot].erase(key.place); }

  /// One tick has passed.
  void tick() {
    // Your turn: wake those whose round it is, and count the others down.
    ++now_;
    for (Timer& timer : std::exchange(wheel_[now_ % slots], {})) std::move(timer.waker).wake();
  }

 private:
  std::uint64_t now_ = 0;
  std::array<std::list<Timer>, slots> wheel_{};
};

}  // namespace parley::notes
