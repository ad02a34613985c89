// Who knows when a socket can be read or written. Each layer has another answer.
#pragma once

#include <cstdint>

#include "03_poll_and_waker/waker.hpp"

namespace parley::notes {

enum class Interest : std::uint8_t { read = 0, write = 1 };

// region: readiness
class Readiness {
 public:
  virtual ~Readiness() = default;

  /// A descriptor begins and ends to be used. Between the two it is open.
  virtual void open(int descriptor) = 0;
  virtual void close(int descriptor) = 0;

  /// read or write has just answered EAGAIN: wake this waker once it is worth trying again. It
  /// replaces the one given before for the same descriptor and interest.
  virtual void wait(int descriptor, Interest interest, const Waker& waker) = 0;
};
// end region

// region: ask_again
/// Knows nothing, and so wakes nobody: whoever waits must be polled again and again.
class AskAgain final : public Readiness {
 public:
  void open(int /*descriptor*/) override {}
  void close(int /*descriptor*/) override {}
  void wait(int /*descriptor*/, Interest /*interest*/, const Waker& /*waker*/) override {}
};
// end region

}  // namespace parley::notes
