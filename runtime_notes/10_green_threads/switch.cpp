// From one stack to another, in assembly.
#include "10_green_threads/switch.hpp"

#include <array>
#include <cstring>

// The caller expects a call to change the other registers. What a called function must leave as it
// was is pushed onto the stack that we leave, and popped from the one that we go to. (The modes of
// floating-point arithmetic are left alone: nobody in here changes them.)
#if defined(__x86_64__)
// region: x86
asm(R"(
.text
.globl parley_notes_switch
.type parley_notes_switch, @function
parley_notes_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq  %rsp, (%rdi)
  movq  %rsi, %rsp
  popq  %r15
  popq  %r14
  popq  %r13
  popq  %r12
  popq  %rbx
  popq  %rbp
  ret
.size parley_notes_switch, . - parley_notes_switch
)");
// end region
#elif defined(__aarch64__)
asm(R"(
.text
.globl parley_notes_switch
.type parley_notes_switch, %function
parley_notes_switch:
  stp x29, x30, [sp, #-160]!
  stp x19, x20, [sp, #16]
  stp x21, x22, [sp, #32]
  stp x23, x24, [sp, #48]
  stp x25, x26, [sp, #64]
  stp x27, x28, [sp, #80]
  stp d8,  d9,  [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #16]
  ldp x21, x22, [sp, #32]
  ldp x23, x24, [sp, #48]
  ldp x25, x26, [sp, #64]
  ldp x27, x28, [sp, #80]
  ldp d8,  d9,  [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  ldp x29, x30, [sp], #160
  ret
.size parley_notes_switch, . - parley_notes_switch
)");
#endif

namespace parley::notes {

#if defined(PARLEY_NOTES_OWN_SWITCH)
// region: begin
void OwnSwitch::begin(Place& place, std::span<std::byte> stack, void (*entry)()) {
#if defined(__x86_64__)
  // Six registers, where `ret` goes, and where `entry` would return to: nowhere.
  std::array<void*, 8> pushed{};
  constexpr std::size_t address = 6;
#else
  std::array<void*, 20> pushed{};  // x29, then x30: where `ret` goes
  constexpr std::size_t address = 1;
#endif
  pushed.at(address) = reinterpret_cast<void*>(entry);
  std::byte* const end = stack.data() + stack.size() - sizeof pushed;
  std::memcpy(end, static_cast<const void*>(pushed.data()), sizeof pushed);
  place = end;
}
// end region
#endif

void ContextSwitch::begin(Place& place, std::span<std::byte> stack, void (*entry)()) {
  ::getcontext(&place);
  place.uc_stack.ss_sp = stack.data();
  place.uc_stack.ss_size = stack.size();
  place.uc_link = nullptr;
  ::makecontext(&place, entry, 0);
}

}  // namespace parley::notes
