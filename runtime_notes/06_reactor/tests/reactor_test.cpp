// The reactor with real descriptors: edges, both halves, interrupts, deadlines, the end.
#include "06_reactor/reactor.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/socket.hpp"
#include "05_executor/executor.hpp"

// Each lambda outlives the task that it makes.
// NOLINTBEGIN(cppcoreguidelines-avoid-capturing-lambda-coroutines)
using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

struct Pair {
  explicit Pair(Readiness& source) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    ours.emplace(ends[0], source);
    theirs = ends[1];
  }
  ~Pair() {
    if (theirs >= 0) ::close(theirs);
  }
  std::optional<Descriptor> ours{};
  int theirs = -1;
};

void look(Reactor& reactor) { reactor.rest(Clock::time_point::min()); }

}  // namespace

TEST_CASE("bytes wake the one who waits for them, once") {
  Counter counter;
  Reactor reactor;
  Pair pair(reactor);
  look(reactor);
  reactor.wait(pair.ours->get(), Interest::read, waker_of(counter));
  look(reactor);
  CHECK(counter.woken == 0);
  CHECK(::write(pair.theirs, "hi", 2) == 2);
  look(reactor);
  look(reactor);
  CHECK(counter.woken == 1);
}

TEST_CASE("an edge that comes before anybody waits is kept") {
  Counter counter;
  Reactor reactor;
  Pair pair(reactor);
  CHECK(::write(pair.theirs, "hi", 2) == 2);
  look(reactor);
  reactor.wait(pair.ours->get(), Interest::read, waker_of(counter));
  CHECK(counter.woken == 1);
}

TEST_CASE("reading and writing are waited for apart") {
  Counter reader;
  Counter writer;
  Reactor reactor;
  Pair pair(reactor);
  look(reactor);  // writable from the start: kept
  reactor.wait(pair.ours->get(), Interest::read, waker_of(reader));
  reactor.wait(pair.ours->get(), Interest::write, waker_of(writer));
  CHECK(writer.woken == 1);
  CHECK(reader.woken == 0);
}

TEST_CASE("a peer that is gone wakes both halves") {
  Counter reader;
  Reactor reactor;
  Pair pair(reactor);
  look(reactor);
  reactor.wait(pair.ours->get(), Interest::read, waker_of(reader));
  ::close(std::exchange(pair.theirs, -1));
  look(reactor);
  CHECK(reader.woken == 1);
}

TEST_CASE("a deadline ends the rest, and not before its time") {
  Reactor reactor;
  const auto until = Clock::now() + 20ms;
  reactor.rest(until);
  CHECK(Clock::now() >= until);
}

TEST_CASE("an interrupt from another thread ends the rest, also one that came before it") {
  Reactor reactor;
  const std::jthread thread([&] { reactor.interrupt(); });
  reactor.rest(std::nullopt);
  reactor.interrupt();
  reactor.rest(std::nullopt);
}

TEST_CASE("two tasks talk over a socket, and the executor rests between the lines") {
  Reactor reactor;
  Executor executor(reactor);
  Pair pair(reactor);
  ::fcntl(pair.theirs, F_SETFL, O_NONBLOCK);
  const Descriptor theirs(std::exchange(pair.theirs, -1), reactor);
  const auto echo = [&]() -> Task<> {
    for (;;) {
      const std::string line(co_await Receive(theirs));
      if (line.empty()) co_return;
      co_await Send(theirs, [&] { return std::string_view(line); });
    }
  };
  const auto talk = [&]() -> Task<std::string> {
    std::string heard;
    for (int i = 0; i < 100; ++i) {
      co_await Send(*pair.ours, [] { return std::string_view("x"); });
      heard += co_await Receive(*pair.ours);
    }
    co_return heard;
  };
  executor.spawn(echo());
  CHECK(executor.run(talk()) == std::string(100, 'x'));
}
// NOLINTEND(cppcoreguidelines-avoid-capturing-lambda-coroutines)
