// The program's own operator new, to count. In a file of its own: where the compiler sees it at the
// place of its use, it takes its malloc for a mistake.
#include "08_back_to_asio/calls_of_new.hpp"

#include <cstdlib>
#include <new>

namespace parley::notes {
std::size_t& calls_of_new() {
  static std::size_t calls = 0;
  return calls;
}
}  // namespace parley::notes

void* operator new(std::size_t size) {
  ++parley::notes::calls_of_new();
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, std::align_val_t align) {
  ++parley::notes::calls_of_new();
  const auto alignment = static_cast<std::size_t>(align);
  void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t /*align*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*align*/) noexcept {
  std::free(memory);
}
