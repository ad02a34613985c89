// The coroutine and the machine by hand say the same; results and errors travel through tasks.
#include <doctest/doctest.h>

#include <stdexcept>

#include "02_what_co_await_does/by_hand.hpp"
#include "02_what_co_await_does/session.hpp"

using namespace parley::notes02;

TEST_CASE("the coroutine and the machine by hand say the same") {
  Lines of_coroutine;
  Lines of_hand;
  Task<> session = converse(of_coroutine);
  ByHand machine(of_hand);
  CHECK(of_coroutine.said().empty());  // lazy
  session.start();
  for (const char* line : {"ada", "hello", "how are you", "quit"}) {
    CHECK_FALSE(session.done());
    of_coroutine.arrive(line);
    const bool wants_more = machine.resume(line);
    CHECK(wants_more == !session.done());
  }
  CHECK(of_coroutine.said() == of_hand.said());
  CHECK(of_coroutine.said().size() == 4);
  CHECK(of_coroutine.said()[2] == "2 ada: how are you");
}

TEST_CASE("an exception goes to whoever awaits") {
  const auto fail = []() -> Task<int> {
    throw std::runtime_error("no");
    co_return 1;
  };
  const auto outer = [](auto inner) -> Task<int> { co_return co_await inner() + 1; };
  Task<int> task = outer(fail);
  task.start();
  CHECK(task.done());
  CHECK_THROWS_WITH(task.result(), "no");
}

TEST_CASE("a session that is destroyed where it waits frees its frame") {
  Lines lines;
  {
    Task<> session = converse(lines);
    session.start();
    lines.arrive("ada");
  }
  CHECK(lines.said() == std::vector<std::string>{"welcome, ada"});
}
