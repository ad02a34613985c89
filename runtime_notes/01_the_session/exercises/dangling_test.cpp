// Exercise 1: how many texts live when the coroutine runs?
#include <doctest/doctest.h>

#include <dangling.hpp>

namespace {

template <class Make>
int living_when_it_runs(Make make) {
  asio::io_context loop(1);
  int seen = -1;
  {
    const Text text;
    asio::co_spawn(loop, make(text, [&seen] { seen = Text::living(); }),
                   [](const std::exception_ptr&) {});
  }
  loop.run();
  return seen;
}

}  // namespace

TEST_CASE("a reference keeps nothing alive") {
  CHECK(living_when_it_runs([](const Text& text, auto look) { return keep_nothing(text, look); }) ==
        0);
}

TEST_CASE("a value lives in the frame") {
  CHECK(living_when_it_runs([](const Text& text, auto look) { return keep_a_copy(text, look); }) ==
        1);
  CHECK(Text::living() == 0);
}
