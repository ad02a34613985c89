// From an interrupt handler to a task: a bounded channel of bytes, without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#include "09_no_heap/doorbell.hpp"

namespace parley::notes::bare {

/// One puts (a handler), one takes (a task). Each writes one index and reads the other's, so
/// neither ever waits for the other. Full: the byte is lost, and counted.
template <std::size_t Size>
class ByteRing {
 public:
  static_assert((Size & (Size - 1)) == 0, "the indices go round");

  explicit ByteRing(WakeBits& bits) : bell_(bits) {}

  void put(char byte) {
    const std::uint32_t in = in_.load(std::memory_order_relaxed);
    if (in - out_.load(std::memory_order_acquire) == Size) {
      lost_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    bytes_[in % Size] = byte;
    in_.store(in + 1, std::memory_order_release);
    bell_.ring();
  }

  /// The next byte, when there is one.
  [[nodiscard]] auto take() {
    return bell_.until([this]() -> Poll<char> {
      const std::uint32_t out = out_.load(std::memory_order_relaxed);
      if (out == in_.load(std::memory_order_seq_cst)) return pending;
      const char byte = bytes_[out % Size];
      out_.store(out + 1, std::memory_order_release);
      return byte;
    });
  }

  [[nodiscard]] std::uint32_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  std::array<char, Size> bytes_{};
  std::atomic<std::uint32_t> in_ = 0;
  std::atomic<std::uint32_t> out_ = 0;
  std::atomic<std::uint32_t> lost_ = 0;
  Doorbell bell_;
};

}  // namespace parley::notes::bare
