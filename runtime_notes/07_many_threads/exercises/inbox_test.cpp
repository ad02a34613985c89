// Exercise 2: three threads write to one task.
#include <doctest/doctest.h>

#include <inbox.hpp>
#include <vector>

#include "07_many_threads/workers.hpp"

using namespace parley::notes;

namespace {

Task<> write(Inbox<int>& inbox, int first, int count) {
  for (int i = 0; i < count; ++i) {
    inbox.send(first + i);
    if (i % 10 == 0) co_await yield_now();
  }
}

Task<> collect(Workers& workers, std::vector<int>& last, int& taken) {
  Inbox<int> inbox;
  const auto close_when_written = [](Workers& all, Inbox<int>& box) -> Task<> {
    std::vector<JoinHandle<Unit>> writers;
    writers.reserve(3);
    for (int i = 0; i < 3; ++i) {
      writers.push_back(
          all.at(static_cast<std::size_t>(i) + 1).spawn(write(box, i * 100'000, 10'000)));
    }
    for (auto& writer : writers) co_await writer;
    box.close();
  };
  auto closing = workers.at(0).spawn(close_when_written(workers, inbox));
  while (const auto letter = co_await inbox.take()) {
    const auto writer = static_cast<std::size_t>(*letter / 100'000);
    CHECK_MESSAGE(last[writer] < *letter, "each writer's letters come in order");
    last[writer] = *letter;
    ++taken;
  }
  co_await closing;
}

}  // namespace

TEST_CASE("every letter arrives, in each writer's order") {
  Workers::Settings settings;
  settings.threads = 4;
  Workers workers(settings);
  std::vector<int> last(3, -1);
  int taken = 0;
  workers.run(collect(workers, last, taken));
  CHECK(taken == 30'000);
}
