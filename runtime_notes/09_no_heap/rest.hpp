// How a processor without an operating system waits for the next event.
#pragma once

#include "09_no_heap/wake_bits.hpp"

namespace parley::notes::bare {

// region: rest
/// Returns when a bit is set, or after an interrupt. Looking and falling asleep are one step: while
/// interrupts are masked none is handled, but one that comes ends the wait all the same.
template <class Cpu>
void rest(Cpu& cpu, const WakeBits& bits) {
  cpu.mask_interrupts();
  if (!bits.any()) cpu.wait_for_interrupt();
  cpu.unmask_interrupts();  // now its handler runs, and sets its bits
}
// end region

}  // namespace parley::notes::bare
