// Counts this test program's allocations: its own operator new.
#include "unit/wire/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

// Replacing operator new takes malloc, and a count that outlives every object.
// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-avoid-non-const-global-variables)
namespace {
std::atomic<std::size_t> counted_calls{0};
std::atomic<std::size_t> counted_bytes{0};
}  // namespace

namespace parley::tests {
std::size_t allocations() { return counted_calls.load(std::memory_order_relaxed); }
std::size_t allocated_bytes() { return counted_bytes.load(std::memory_order_relaxed); }
}  // namespace parley::tests

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PARLEY_TSAN_OF_CLANG
#endif
#endif

#ifdef PARLEY_TSAN_OF_CLANG
// Its run time has an operator new of its own, which cannot be replaced; it has hooks instead.
#include <sanitizer/allocator_interface.h>

namespace {
void counted(const volatile void* /*memory*/, std::size_t size) {
  counted_calls.fetch_add(1, std::memory_order_relaxed);
  counted_bytes.fetch_add(size, std::memory_order_relaxed);
}
void not_counted(const volatile void* /*memory*/) {}
const int installed = __sanitizer_install_malloc_and_free_hooks(counted, not_counted);
}  // namespace
#else
void* operator new(std::size_t size) {
  counted_calls.fetch_add(1, std::memory_order_relaxed);
  counted_bytes.fetch_add(size, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
#endif
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-avoid-non-const-global-variables)
