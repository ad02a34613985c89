// From reset to run_board, and what else the processor calls.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "09_no_heap/board/cpu.hpp"
#include "09_no_heap/board/memory.hpp"
#include "09_no_heap/board/uart.hpp"

// From the linker script: places, of whatever lies between them.
extern "C" {
extern std::uint32_t begin_of_stack[], end_of_stack[], begin_of_data[], end_of_data[];
extern std::uint32_t data_in_flash[], begin_of_zeros[], end_of_zeros[], end_of_code[];
using Constructor = void (*)();
extern Constructor begin_of_constructors[], end_of_constructors[];

int run_board();
void on_tick();
void on_uart();
void reset();
[[noreturn]] void begin();
}

namespace parley::notes::bare {

namespace {

constexpr std::uint32_t paint = 0xDEADBEEF;  // as in `reset`

/// The stack is lost: it begins anew, to say so.
[[gnu::naked]] void on_fault() {
  asm volatile(
      "ldr r0, =end_of_stack\n"
      "mov sp, r0\n"
      "b abort");
}

using Handler = void (*)();
struct Vectors {
  std::uint32_t* stack;
  Handler handlers[21];
};
[[gnu::section(".vectors"), gnu::used]] const Vectors vectors = {
    end_of_stack,
    {reset, on_fault, on_fault, on_fault, on_fault, on_fault, nullptr, nullptr, nullptr, nullptr,
     on_fault, on_fault, nullptr, on_fault, on_tick,
     // From here on the chip's own: GPIO A to E, then UART0.
     on_fault, on_fault, on_fault, on_fault, on_fault, on_uart}};

std::size_t bytes(const std::uint32_t* from, const std::uint32_t* to) {
  return reinterpret_cast<std::uintptr_t>(to) - reinterpret_cast<std::uintptr_t>(from);
}

}  // namespace

MemoryUse memory_use() {
  const std::uint32_t* deepest =
      std::find_if(begin_of_stack, end_of_stack, [](std::uint32_t word) { return word != paint; });
  const std::size_t constants_of_data = bytes(begin_of_data, end_of_data);
  return {reinterpret_cast<std::uintptr_t>(end_of_code) + constants_of_data,
          constants_of_data + bytes(begin_of_zeros, end_of_zeros),
          bytes(begin_of_stack, end_of_stack), bytes(deepest, end_of_stack)};
}

}  // namespace parley::notes::bare

extern "C" {

/// In assembly: what paints the stack cannot stand on it. Painted, one can see how deep it was.
[[gnu::naked]] void reset() {
  asm volatile(
      "ldr r0, =begin_of_stack\n"
      "ldr r1, =end_of_stack\n"
      "ldr r2, =0xDEADBEEF\n"
      "1: str r2, [r0], #4\n"
      "cmp r0, r1\n"
      "blo 1b\n"
      "b begin");
}

/// What an operating system and its loader do elsewhere.
[[noreturn]] void begin() {
  std::copy_n(data_in_flash, end_of_data - begin_of_data, begin_of_data);
  std::fill(begin_of_zeros, end_of_zeros, 0);
  std::for_each(begin_of_constructors, end_of_constructors, [](Constructor make) { make(); });
  parley::notes::bare::end_with(run_board());
}

/// Whatever cannot go on ends here: a fault, a failed check of the standard library.
void abort() {
  parley::notes::bare::print("the board has failed\n");
  parley::notes::bare::end_with(134);
}

}  // extern "C"
