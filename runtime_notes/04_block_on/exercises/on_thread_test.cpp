// Exercise 2: two blocking calls take as long as one.
#include <doctest/doctest.h>

#include <chrono>
#include <on_thread.hpp>

#include "03_poll_and_waker/combine.hpp"
#include "04_block_on/block_on.hpp"

using namespace parley::notes;
using namespace std::chrono_literals;

namespace {

auto slow_square(int number) {
  return OnThread([number] {
    std::this_thread::sleep_for(500ms);
    return number * number;
  });
}

std::chrono::milliseconds time_of(auto&& what) {
  const auto start = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

}  // namespace

TEST_CASE("the output comes") { CHECK(block_on(slow_square(6)) == 36); }

TEST_CASE("two at once take as long as one") {
  const auto took =
      time_of([] { CHECK(block_on(join(slow_square(2), slow_square(3))) == std::tuple(4, 9)); });
  CHECK(took < 950ms);
}

TEST_CASE("a call that is not waited for any more disturbs nobody") {
  const auto took = time_of([] {
    CHECK(block_on(select(ReadyFuture(1), slow_square(3))).index() == 0);
    auto abandoned = select(slow_square(3), ReadyFuture(1));
    CHECK(block_on(std::move(abandoned)).index() == 1);
  });
  CHECK(took < 450ms);
}
