// One task, one event, and everybody who takes part says so.
#include <cstdio>

#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/task.hpp"

using namespace parley::notes;

namespace {

// region: waker
void say(const char* what) { std::puts(what); }

const WakerTable talking{
    [](const void*) { say("    waker: cloned"); },
    [](const void*) { say("    waker: wake, somebody should poll the task again"); },
    [](const void*) { say("    waker: wake_by_ref, somebody should poll the task again"); },
    [](const void*) { say("    waker: dropped"); },
};
// end region

// region: task
struct Guard {
  ~Guard() { say("  task: my frame is destroyed"); }
};

Task<> wait_twice(Flag& bell) {
  const Guard guard;
  say("  task: I begin, and wait for the bell");
  co_await bell.wait();
  say("  task: it rang; I wait for it again");
  co_await bell.wait();
  say("  task: it rang again; I am done");
}
// end region

}  // namespace

int main() {
  // region: run
  const Waker waker(nullptr, talking);
  Context context(waker);
  Flag bell;
  {
    say("main: I make the task");
    Task<> task = wait_twice(bell);
    say("main: first poll");
    say(task.poll(context).is_ready() ? "main: ready" : "main: pending");
    say("main: I ring the bell");
    bell.set();
    say("main: second poll");
    say(task.poll(context).is_ready() ? "main: ready" : "main: pending");
    say("main: I lose interest");
  }
  say("main: I ring the bell");
  bell.set();
  // end region
}
