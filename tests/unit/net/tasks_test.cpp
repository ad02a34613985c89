// Signals, scopes and offloaded work.
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/offload.hpp"
#include "net/signal.hpp"
#include "net/task_scope.hpp"

namespace net = parley::net;

namespace {

net::awaitable<void> wait_then_note(net::Signal& signal, std::vector<std::string>& notes) {
  co_await signal.wait();
  notes.emplace_back("woken");
}

net::awaitable<void> fail() {
  throw std::runtime_error("broken");
  co_return;
}

}  // namespace

TEST_CASE("a notification before the wait is not lost") {
  asio::io_context context(1);
  net::TaskScope scope(context.get_executor());
  net::Signal signal;
  std::vector<std::string> notes;
  signal.notify();
  scope.spawn(wait_then_note(signal, notes));
  context.run();
  CHECK(notes == std::vector<std::string>{"woken"});
}

TEST_CASE("a waiter is woken through its executor, never inside notify") {
  asio::io_context context(1);
  net::TaskScope scope(context.get_executor());
  net::Signal signal;
  std::vector<std::string> notes;
  scope.spawn(wait_then_note(signal, notes));
  context.poll();
  signal.notify();
  notes.emplace_back("notified");
  context.restart();
  context.run();
  CHECK(notes == std::vector<std::string>{"notified", "woken"});
}

namespace {
net::awaitable<void> own_two(net::TaskScope& scope, net::Signal& signal,
                             std::vector<std::string>& notes) {
  net::Signal other;
  scope.spawn(wait_then_note(signal, notes));
  scope.spawn(wait_then_note(other, notes));
  signal.notify();
  other.notify();
  co_await scope.join();
  notes.emplace_back("joined");
}
}  // namespace

TEST_CASE("join returns when the last child has ended") {
  asio::io_context context(1);
  net::TaskScope root(context.get_executor());
  net::TaskScope scope(context.get_executor());
  net::Signal signal;
  std::vector<std::string> notes;
  root.spawn(own_two(scope, signal, notes));
  context.run();
  CHECK(notes == std::vector<std::string>{"woken", "woken", "joined"});
}

namespace {
net::awaitable<void> own_a_failure(net::TaskScope& scope, std::string& what) {
  scope.spawn(fail());
  try {
    co_await scope.join();
  } catch (const std::runtime_error& failure) {
    what = failure.what();
  }
}
}  // namespace

TEST_CASE("a child's exception reaches the owner that joins") {
  asio::io_context context(1);
  net::TaskScope root(context.get_executor());
  net::TaskScope scope(context.get_executor());
  std::string what;
  root.spawn(own_a_failure(scope, what));
  context.run();
  CHECK(what == "broken");
}

namespace {
net::awaitable<void> work_elsewhere(asio::thread_pool& pool, std::thread::id& worker,
                                    std::thread::id& after) {
  worker = co_await net::offload(pool, []() { return std::this_thread::get_id(); });
  after = std::this_thread::get_id();
}
}  // namespace

TEST_CASE("offloaded work runs on the pool, and its awaiter goes on at home") {
  asio::io_context context(1);
  asio::thread_pool pool(1);
  net::TaskScope scope(context.get_executor());
  std::thread::id worker;
  std::thread::id after;
  scope.spawn(work_elsewhere(pool, worker, after));
  context.run();
  CHECK(worker != std::this_thread::get_id());
  CHECK(after == std::this_thread::get_id());
}
