// The bytes on their way to one peer: references to shared buffers, within a bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <vector>

#include "net/transport/shared_bytes.hpp"

namespace parley::net {

/// Holds no memory while empty. Loop thread only.
class Outbox {
 public:
  /// True if an event may still be added: fewer than `limit` bytes wait. (One buffer may
  /// overshoot.)
  [[nodiscard]] bool has_room(std::size_t limit) const { return bytes_ < limit; }
  [[nodiscard]] bool empty() const { return bytes_ == 0; }
  /// Bytes that wait.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  void push(SharedBytes bytes);

  /// What one attempt to write did.
  enum class Written { all, some, failed };

  /// Hands everything that waits to the kernel, gathered, without blocking: writev until the outbox
  /// is empty (all), the socket is full (some) or broken (failed; `error` says how).
  [[nodiscard]] Written write_to(int descriptor, std::error_code& error);

  // For a writer of its own (TLS):
  /// Copies the first bytes that wait, as many as fit; gives how many.
  [[nodiscard]] std::size_t peek(std::span<char> into) const;
  /// The first `written` bytes are out.
  void consume(std::size_t written);

 private:
  /// The buffer that waits as number `place`; 0 is the front.
  [[nodiscard]] const SharedBytes& at(std::size_t place) const {
    return place == 0 ? front_ : more_[next_ + place - 1];
  }
  [[nodiscard]] std::size_t buffers() const { return front_ ? 1 + more_.size() - next_ : 0; }
  void drop_front();

  // Most turns put one buffer into an outbox and write it out: that costs no allocation.
  SharedBytes front_;
  std::vector<SharedBytes> more_;  // behind the front; empty while there is none
  std::uint32_t next_ = 0;         // the one in more_ that comes to the front next
  std::uint32_t offset_ = 0;       // how much of the front is written out
  std::size_t bytes_ = 0;
};

}  // namespace parley::net
