// Exercise 3: alone in the critical section, over many polls and threads.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <task_mutex.hpp>
#include <vector>

#include "07_many_threads/workers.hpp"

using namespace parley::notes;

namespace {

struct Section {
  TaskMutex mutex{};
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  long visits = 0;  // not atomic: the mutex guards it
};

Task<> visit(Section& section) {
  for (int i = 0; i < 50; ++i) {
    co_await section.mutex.lock();
    const int now = ++section.inside;
    section.most = std::max(section.most.load(), now);
    const long before = section.visits;
    for (int turn = 0; turn < 3; ++turn) co_await yield_now();
    section.visits = before + 1;
    --section.inside;
    section.mutex.unlock();
  }
}

Task<> visit_all(Workers& workers, Section& section) {
  std::vector<JoinHandle<Unit>> visitors;
  visitors.reserve(20);
  for (std::size_t i = 0; i < 20; ++i) {
    visitors.push_back(workers.at(i % workers.size()).spawn(visit(section)));
  }
  for (auto& visitor : visitors) co_await visitor;
}

}  // namespace

TEST_CASE("one at a time, and every visit counts") {
  Workers::Settings settings;
  settings.threads = 4;
  Workers workers(settings);
  Section section;
  workers.run(visit_all(workers, section));
  CHECK(section.most == 1);
  CHECK(section.visits == 1000);
}
