// Exercise 2, solved: each end rings the other's bell.
#pragma once

#include <array>
#include <cstddef>

#include "09_no_heap/doorbell.hpp"

namespace parley::notes::bare {

/// First in, first out. Any number of tasks at each end, one thread. Allocates nothing.
template <class T, std::size_t Size>
class Channel {
 public:
  explicit Channel(WakeBits& bits) : has_room_(bits), has_some_(bits) {}

  /// Ready when the value is in the channel; waits while it is full.
  [[nodiscard]] auto send(T value) {
    return has_room_.until([this, value]() -> Poll<Unit> {
      if (count_ == Size) return pending;
      values_[(first_ + count_++) % Size] = value;
      has_some_.ring();
      return Unit{};
    });
  }

  /// The oldest value, when there is one.
  [[nodiscard]] auto receive() {
    return has_some_.until([this]() -> Poll<T> {
      if (count_ == 0) return pending;
      const T value = values_[first_];
      first_ = (first_ + 1) % Size;
      --count_;
      has_room_.ring();
      return value;
    });
  }

 private:
  std::array<T, Size> values_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  Doorbell has_room_;
  Doorbell has_some_;
};

}  // namespace parley::notes::bare
