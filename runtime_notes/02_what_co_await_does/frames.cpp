// notes_02_frames: where frames are, how large, and when there is none; the stack of a long chain.
#include <cstdint>
#include <cstdio>

#include "02_what_co_await_does/by_hand.hpp"
#include "02_what_co_await_does/session.hpp"
#include "02_what_co_await_does/task.hpp"

using namespace parley::notes02;

namespace {

// region: chain
Task<int> one() { co_return 1; }

/// How far the stack moves while a million tasks are awaited, each of which ends at once.
Task<std::uintptr_t> stack_of_a_chain(int length) {
  std::uintptr_t lowest = UINTPTR_MAX;
  std::uintptr_t highest = 0;
  for (int i = 0; i < length; ++i) {
    co_await one();
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    lowest = here < lowest ? here : lowest;
    highest = here > highest ? here : highest;
  }
  co_return highest - lowest;
}
// end region

template <class T>
T run(Task<T> task) {
  task.start();
  return task.result();
}

// region: elision
/// Made where the compiler sees both the frame and its end.
void look_here(Lines& lines) {
  frame_counts() = {};
  Task<> session = converse(lines);
  session.start();
  std::printf("made and ended in one place: %zu allocations\n", frame_counts().made);
}

/// Made in one function, ended in another.
[[gnu::noinline]] Task<> begin(Lines& lines) { return converse(lines); }

void look_across(Lines& lines) {
  frame_counts() = {};
  Task<> session = begin(lines);
  session.start();
  std::printf("made here, ended there:      %zu allocation of %zu bytes\n", frame_counts().made,
              frame_counts().newest_bytes);
}
// end region

}  // namespace

int main() {
  Lines lines;
  look_here(lines);
  Lines others;
  look_across(others);
  std::printf("the machine by hand:         %zu bytes\n", sizeof(ByHand));
  std::printf("a million awaits moved the stack by %zu bytes\n",
              static_cast<std::size_t>(run(stack_of_a_chain(1'000'000))));
}
