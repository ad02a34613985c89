// From one stack to another: twelve instructions of our own, or the C library's swapcontext.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <span>

namespace parley::notes {

#if defined(__x86_64__) || defined(__aarch64__)
#define PARLEY_NOTES_OWN_SWITCH

// region: declaration
/// Stores where this flow of control stands in `*leave`, and goes on with the one that stands at
/// `go`. Returns when somebody goes to what was stored.
extern "C" void parley_notes_switch(void** leave, void* go);
// end region

/// Our own. A flow that does not run is its stack; where that ends is all that must be known.
struct OwnSwitch {
  using Place = void*;

  /// `entry` will be called on that stack by the first `go` to the place. It must not return.
  static void begin(Place& place, std::span<std::byte> stack, void (*entry)());
  static void go(Place& leave, Place& to) { parley_notes_switch(&leave, to); }
};
#endif

/// The C library's, for every processor. It keeps the registers in an object beside the stack, and
/// the mask of blocked signals as well: that is a system call for each switch.
struct ContextSwitch {
  using Place = ucontext_t;

  static void begin(Place& place, std::span<std::byte> stack, void (*entry)());
  static void go(Place& leave, Place& to) { ::swapcontext(&leave, &to); }
};

#if defined(PARLEY_NOTES_OWN_SWITCH)
using Switch = OwnSwitch;
#else
using Switch = ContextSwitch;
#endif

}  // namespace parley::notes
