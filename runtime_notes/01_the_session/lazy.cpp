// notes_01_lazy: what runs when; what two coroutines at once print; where their errors go.
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "net/async/asio.hpp"
#include "net/async/signal.hpp"
#include "net/async/task_scope.hpp"

using namespace std::chrono_literals;
using namespace parley::net;

namespace {

// region: greet
awaitable<void> greet(std::string name) {
  std::printf("  hello, %s\n", name.c_str());
  co_return;
}

awaitable<void> laziness() {
  std::printf("call\n");
  awaitable<void> later = greet("ada");
  std::printf("it was called; nothing has run\n");
  co_await std::move(later);
  std::printf("awaited\n");
}
// end region

// region: block
/// A lambda is the async block. Its captures live in the lambda, not in the frame: so it takes what
/// it needs as parameters, by value, and captures nothing.
awaitable<void> block() {
  auto text = std::make_unique<std::string>("moved into the frame");
  auto task = [](std::unique_ptr<std::string> mine) -> awaitable<void> {
    std::printf("  %s\n", mine->c_str());
    co_return;
  }(std::move(text));
  std::printf("the caller's pointer is %s\n", text ? "still set" : "empty");
  co_await std::move(task);
}
// end region

// region: scope
awaitable<void> wait_for(Signal& bell, const char* name) {
  co_await bell.wait();
  std::printf("  %s woke up\n", name);
}

awaitable<void> fail() {
  throw std::runtime_error("a broken invariant");
  co_return;
}

/// Spawn two, end them by what they wait for, join: the error arrives at the join.
awaitable<void> ownership(Executor executor) {
  TaskScope scope(executor);
  Signal bell;
  scope.spawn(wait_for(bell, "the child"));
  scope.spawn(fail());
  std::printf("%zu children run\n", scope.running());
  bell.notify();
  try {
    co_await scope.join();
  } catch (const std::exception& error) {
    std::printf("join threw: %s; %zu children run\n", error.what(), scope.running());
  }
}
// end region

}  // namespace

int main() {
  asio::io_context loop(1);
  TaskScope scope(loop.get_executor());
  for (auto part : {&laziness, &block}) {
    scope.spawn(part());
    loop.run();
    loop.restart();
  }
  scope.spawn(ownership(loop.get_executor()));
  loop.run();
}
