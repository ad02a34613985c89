// Signals, scopes and offloaded work.
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/async/offload.hpp"
#include "net/async/signal.hpp"
#include "net/async/task.hpp"
#include "net/async/task_scope.hpp"

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
template <class Child>
net::awaitable<void> own_a_failure(net::TaskScope& scope, Child child, std::string& what) {
  scope.spawn(std::move(child));
  try {
    co_await scope.join();
  } catch (const std::runtime_error& failure) {
    what = failure.what();
  }
}

/// What the owner of this child catches.
template <class Child>
std::string failure_of(Child child) {
  asio::io_context context(1);
  net::TaskScope root(context.get_executor());
  net::TaskScope scope(context.get_executor());
  std::string what;
  root.spawn(own_a_failure(scope, std::move(child), what));
  context.run();
  return what;
}
}  // namespace

TEST_CASE("a child's exception reaches the owner that joins") {
  CHECK(failure_of(fail()) == "broken");
}

namespace {
struct Leaving {  // notes that its scope was left
  std::vector<std::string>& notes;
  explicit Leaving(std::vector<std::string>& n) : notes(n) {}
  Leaving(const Leaving&) = delete;
  Leaving& operator=(const Leaving&) = delete;
  ~Leaving() { notes.emplace_back("left"); }
};

net::Task wait_in_one_block(net::Signal& signal, std::vector<std::string>& notes) {
  const Leaving leaving(notes);
  co_await net::notified(signal);
  notes.emplace_back("woken");
  co_await wait_then_note(signal, notes);
}
}  // namespace

TEST_CASE("a task waits for signals and for other coroutines, and its scope hears of its end") {
  asio::io_context context(1);
  net::TaskScope scope(context.get_executor());
  net::Signal signal;
  std::vector<std::string> notes;
  scope.spawn(wait_in_one_block(signal, notes));
  context.poll();
  signal.notify();
  CHECK(notes.empty());
  context.restart();
  context.poll();
  CHECK(notes == std::vector<std::string>{"woken"});
  signal.notify();
  CHECK(scope.running() == 1);
  context.restart();
  context.run();
  CHECK(notes == std::vector<std::string>{"woken", "woken", "left"});
  CHECK(scope.running() == 0);
}

TEST_CASE("a task that nobody goes on with is destroyed") {
  std::vector<std::string> notes;
  std::optional<asio::io_context> context(1);
  net::TaskScope scope(context->get_executor());
  {
    net::Signal signal;
    scope.spawn(wait_in_one_block(signal, notes));
    CHECK(notes.empty());
  }
  CHECK(notes == std::vector<std::string>{"left"});
  net::Signal signal;
  scope.spawn(wait_in_one_block(signal, notes));
  signal.notify();
  context.reset();  // with what goes on with the task on it
  CHECK(notes == std::vector<std::string>{"left", "left"});
}

namespace {
net::Task read_until_closed(net::Socket& socket, std::vector<std::string>& notes) {
  for (std::error_code error; !error;) {
    error = co_await net::readable(socket);
    std::array<char, 8> bytes;
    const std::size_t size = error ? 0 : socket.read_some(asio::buffer(bytes), error);
    notes.emplace_back(error ? error.message() : std::string(bytes.data(), size));
  }
}
}  // namespace

TEST_CASE("a task waits for a socket, and its wait ends with the socket") {
  asio::io_context context(1);
  net::Acceptor acceptor(context.get_executor(), {asio::ip::address_v4::loopback(), 0});
  net::Socket peer(context.get_executor());
  peer.connect(acceptor.local_endpoint());
  net::Socket socket(context.get_executor());
  acceptor.accept(socket);
  std::vector<std::string> notes;
  net::TaskScope scope(context.get_executor());
  scope.spawn(read_until_closed(socket, notes));
  for (const std::string_view text : {"one", "two"}) {
    const std::size_t before = notes.size();
    peer.write_some(asio::buffer(text));
    while (notes.size() == before && context.run_one_for(std::chrono::seconds(5)) > 0) {
    }
  }
  socket.close();
  context.run();
  CHECK(notes == std::vector<std::string>{"one", "two", "Operation aborted."});
  CHECK(scope.running() == 0);
}

TEST_CASE("a socket's wait that is never answered is destroyed with its task") {
  std::vector<std::string> notes;
  std::optional<asio::io_context> context(1);
  net::TaskScope scope(context->get_executor());
  net::Acceptor acceptor(context->get_executor(), {asio::ip::address_v4::loopback(), 0});
  net::Socket peer(context->get_executor());
  peer.connect(acceptor.local_endpoint());
  std::optional<net::Socket> socket(acceptor.accept());
  scope.spawn(read_until_closed(*socket, notes));
  socket.reset();
  acceptor.close();
  peer.close();
  CHECK(notes.empty());
}

namespace {
net::Task fail_within() { co_await fail(); }
}  // namespace

TEST_CASE("an exception goes through a task to the owner that joins") {
  CHECK(failure_of(fail_within()) == "broken");
}

namespace {
net::Task wait_for_what_cannot_begin(net::Signal& signal, std::vector<std::string>& notes) {
  const Leaving leaving(notes);
  try {
    co_await net::operation<std::error_code>([](auto) { throw std::runtime_error("no memory"); });
  } catch (const std::runtime_error& error) {
    notes.emplace_back(error.what());
  }
  co_await net::notified(signal);
  notes.emplace_back("woken");
}
}  // namespace

TEST_CASE("a wait that cannot begin throws where the task would have waited, and it goes on") {
  asio::io_context context(1);
  net::TaskScope scope(context.get_executor());
  net::Signal signal;
  std::vector<std::string> notes;
  scope.spawn(wait_for_what_cannot_begin(signal, notes));
  CHECK(notes == std::vector<std::string>{"no memory"});
  signal.notify();
  context.run();
  CHECK(notes == std::vector<std::string>{"no memory", "woken", "left"});
}

TEST_CASE("a task is destroyed at the wait behind one that could not begin") {
  asio::io_context context(1);
  net::TaskScope scope(context.get_executor());
  std::vector<std::string> notes;
  {
    net::Signal signal;
    scope.spawn(wait_for_what_cannot_begin(signal, notes));
  }
  CHECK(notes == std::vector<std::string>{"no memory", "left"});
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
