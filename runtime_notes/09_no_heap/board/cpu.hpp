// The few instructions of a Cortex-M that C++ has no words for.
#pragma once

#include <cstdint>

namespace parley::notes::bare {

// region: cpu
struct Cpu {
  static void mask_interrupts() { asm volatile("cpsid i" ::: "memory"); }
  static void unmask_interrupts() { asm volatile("cpsie i" ::: "memory"); }
  /// Also ends when an interrupt comes that is masked.
  static void wait_for_interrupt() { asm volatile("dsb\n wfi" ::: "memory"); }
};
// end region

/// A register of a device.
inline volatile std::uint32_t& device_register(std::uintptr_t address) {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}

inline void enable_interrupt(unsigned number) {  // the NVIC's set-enable register; below 32
  device_register(0xE000E100) = 1U << number;
}

/// Ends the emulator, by semihosting: a breakpoint that the debugger (here QEMU) takes as a call.
[[noreturn]] inline void end_with(int status) {
  const std::uintptr_t parameters[] = {0x20026, static_cast<std::uintptr_t>(status)};
  register std::uintptr_t operation asm("r0") = 0x20;  // SYS_EXIT_EXTENDED, "application exit"
  register const std::uintptr_t* block asm("r1") = parameters;
  for (;;) asm volatile("bkpt 0xAB" : "+r"(operation) : "r"(block) : "memory");
}

}  // namespace parley::notes::bare
