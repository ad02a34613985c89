// Stops in the middle of a library's algorithm, which knows nothing of it, and goes on there.
#include <algorithm>
#include <array>
#include <cstdio>

#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/flag.hpp"
#include "10_green_threads/fiber.hpp"

using namespace parley::notes;

namespace {

void say(const char* words) { std::printf("%s\n", words); }

// region: program
struct Guest {
  const char* name;
  ~Guest() { std::printf("    %s leaves\n", name); }
};

/// Ordinary functions: no co_await, no Task, and std::for_each knows of neither.
void greet(const char* name, Flag& bell) {
  std::printf("    %s waits for the bell\n", name);
  await(bell.wait());
  std::printf("    hello, %s\n", name);
}

void greet_all(Flag& bell) {
  const Guest guest{"the guest on the stack"};
  constexpr std::array names{"ada", "bob"};
  std::for_each(names.begin(), names.end(), [&](const char* name) { greet(name, bell); });
}
// end region

}  // namespace

int main() {
  const Waker nobody = noop_waker();
  Context context(nobody);
  // region: run
  Flag bell;
  {
    say("main: I make the fiber");
    Fiber fiber([&] { greet_all(bell); });
    say("main: first poll");
    say(fiber.poll(context).is_ready() ? "main: ready" : "main: pending");
    say("main: I ring the bell");
    bell.set();
    say("main: second poll");
    say(fiber.poll(context).is_ready() ? "main: ready" : "main: pending");
    say("main: I lose interest");
  }
  say("main: the fiber is gone");
  // end region
}
