// Tells the sanitizers which stack the thread is on. Without a sanitizer there is nothing in here.
#pragma once

#include <cstddef>
#include <span>

#if defined(__SANITIZE_ADDRESS__)  // g++
#define PARLEY_NOTES_ASAN
#endif
#if defined(__SANITIZE_THREAD__)
#define PARLEY_NOTES_TSAN
#endif
#if defined(__has_feature)  // clang
#if __has_feature(address_sanitizer)
#define PARLEY_NOTES_ASAN
#endif
#if __has_feature(thread_sanitizer)
#define PARLEY_NOTES_TSAN
#endif
#endif

#if defined(PARLEY_NOTES_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(PARLEY_NOTES_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace parley::notes {

#if defined(PARLEY_NOTES_ASAN) || defined(PARLEY_NOTES_TSAN)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// The memory of a stack is about to be given back: what AddressSanitizer knows about the frames on
/// it does not hold for whoever gets that memory next.
inline void forget_stack([[maybe_unused]] std::span<const std::byte> stack) {
#if defined(PARLEY_NOTES_ASAN)
  __asan_unpoison_memory_region(stack.data(), stack.size());
#endif
}

/// What the sanitizers know about one flow of control. `leave` stands directly before the switch to
/// the other one, `arrive` directly after the switch back.
class SanitizerNotes {
 public:
  /// Of the flow that a thread begins with.
  SanitizerNotes() = default;
  /// Of one that will begin on that stack.
  explicit SanitizerNotes([[maybe_unused]] std::span<const std::byte> stack) {
#if defined(PARLEY_NOTES_ASAN)
    bottom_ = stack.data();
    size_ = stack.size();
#endif
#if defined(PARLEY_NOTES_TSAN)
    flow_ = own_ = __tsan_create_fiber(0);
#endif
  }
  SanitizerNotes(const SanitizerNotes&) = delete;
  SanitizerNotes& operator=(const SanitizerNotes&) = delete;
  ~SanitizerNotes() {
#if defined(PARLEY_NOTES_TSAN)
    if (own_ != nullptr) __tsan_destroy_fiber(own_);
#endif
  }

  // ThreadSanitizer notes each call and each return in a list of the flow: a call that is noted in
  // one and returns in the other would spoil both.
  [[gnu::always_inline]] void leave([[maybe_unused]] const SanitizerNotes& other,
                                    [[maybe_unused]] bool for_good) {
#if defined(PARLEY_NOTES_ASAN)
    // AddressSanitizer keeps the locals of some frames elsewhere; nullptr: give that up as well.
    __sanitizer_start_switch_fiber(for_good ? nullptr : &frames_, other.bottom_, other.size_);
#endif
#if defined(PARLEY_NOTES_TSAN)
    if (own_ == nullptr) flow_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(other.flow_, 0);
#endif
  }

  void arrive([[maybe_unused]] SanitizerNotes& from) {
#if defined(PARLEY_NOTES_ASAN)
    __sanitizer_finish_switch_fiber(frames_, &from.bottom_, &from.size_);
    frames_ = nullptr;
#endif
  }

 private:
#if defined(PARLEY_NOTES_ASAN)
  void* frames_ = nullptr;
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
#endif
#if defined(PARLEY_NOTES_TSAN)
  void* flow_ = nullptr;
  void* own_ = nullptr;
#endif
};

}  // namespace parley::notes
