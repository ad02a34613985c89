// notes_01_dangling: a coroutine outlives what its parameter refers to. Built for ASan, which says
// so.
#include <cstdio>
#include <string>

#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"

using namespace parley::net;

namespace {

// region: dangling
/// A reference is copied into the frame as a reference: the string is not.
awaitable<void> say_later(const std::string& text) {
  Timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
  co_await timer.async_wait(as_result);
  std::printf("%s\n", text.c_str());
}

void begin(TaskScope& scope) {
  const std::string text = "a text too long to be kept inside of the string object";
  scope.spawn(say_later(text));
}  // the string ends here; the coroutine has not begun
// end region

}  // namespace

int main() {
  asio::io_context loop(1);
  TaskScope scope(loop.get_executor());
  begin(scope);
  loop.run();
}
