// A stack of its own: mmap, and a guard page.
#include "10_green_threads/stack.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

namespace parley::notes {

namespace {

std::size_t page() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

}  // namespace

// region: map
Stack::Stack(std::size_t size) {
  const std::size_t usable = (size + page() - 1) / page() * page();
  void* begin = ::mmap(nullptr, page() + usable, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (begin == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "no stack");
  bytes_ = {static_cast<std::byte*>(begin) + page(), usable};
  if (::mprotect(begin, page(), PROT_NONE) != 0) {  // the guard: stacks grow down
    const int error = errno;
    ::munmap(begin, page() + usable);
    throw std::system_error(error, std::generic_category(), "no guard page");
  }
}
// end region

Stack::~Stack() {
  forget_stack(bytes_);
  ::munmap(bytes_.data() - page(), page() + bytes_.size());
}

std::size_t Stack::touched() const {
  std::vector<unsigned char> in_memory(bytes_.size() / page());
  if (::mincore(bytes_.data(), bytes_.size(), in_memory.data()) != 0) return 0;
  const auto pages = std::ranges::count_if(in_memory, [](unsigned char bits) { return bits & 1U; });
  return static_cast<std::size_t>(pages) * page();
}

}  // namespace parley::notes
