// Exercise 2: a mailbox whose reader is woken.
#include <doctest/doctest.h>

#include <mailbox.hpp>
#include <string>

#include "03_poll_and_waker/by_hand.hpp"
#include "03_poll_and_waker/task.hpp"

using namespace parley::notes;

namespace {

Task<std::string> read_three(Mailbox<std::string>& box) {
  std::string all;
  for (int i = 0; i < 3; ++i) all += co_await box.take();
  co_return all;
}

}  // namespace

TEST_CASE("a letter that is there is taken at once") {
  Counter counter;
  Mailbox<std::string> box;
  box.send("first");
  auto take = box.take();
  auto answer = poll_once(take, counter);
  REQUIRE(answer.is_ready());
  CHECK(answer.take() == "first");
}

TEST_CASE("who waits is woken by the next letter, once") {
  Counter counter;
  Mailbox<std::string> box;
  auto take = box.take();
  REQUIRE_FALSE(poll_once(take, counter).is_ready());
  box.send("a");
  box.send("b");
  CHECK(counter.woken == 1);
}

TEST_CASE("a task reads its letters in order, polled only when it was woken") {
  Counter counter;
  Mailbox<std::string> box;
  Task<std::string> task = read_three(box);
  REQUIRE_FALSE(poll_once(task, counter).is_ready());
  std::string heard;
  for (const char* letter : {"x", "y", "z"}) {
    box.send(letter);
    if (counter.woken == 0) continue;  // nobody asked for a poll: a real executor would sleep on
    counter.woken = 0;
    if (auto answer = poll_once(task, counter); answer.is_ready()) heard = answer.take();
  }
  CHECK(heard == "xyz");
}
