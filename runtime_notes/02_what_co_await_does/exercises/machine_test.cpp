// Exercise 3: the machine against the coroutine that it is to be.
#include <doctest/doctest.h>

#include <machine.hpp>

#include "02_what_co_await_does/lines.hpp"
#include "02_what_co_await_does/task.hpp"

using namespace parley::notes02;

namespace {

Task<> add_up(Lines& lines) {
  int sum = 0;
  while (true) {
    const std::string line = co_await lines.next();
    if (line == "sum") break;
    sum += std::stoi(line);
  }
  const std::string unit = co_await lines.next();
  lines.say(std::to_string(sum) + " " + unit);
}

}  // namespace

TEST_CASE("the machine says what the coroutine says, and when") {
  Lines lines;
  Task<> task = add_up(lines);
  task.start();
  AddUp machine;
  for (const char* line : {"1", "20", "300", "sum", "apples"}) {
    const std::size_t before = lines.said().size();
    lines.arrive(line);
    const std::string wanted = lines.said().size() > before ? lines.said().back() : "";
    CHECK(machine.resume(line) == wanted);
  }
  CHECK(lines.said().back() == "321 apples");
}
