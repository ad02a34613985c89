// Where stealing helps and where it costs: the same work, fallen to one worker, or to all alike.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "03_poll_and_waker/timers.hpp"
#include "07_many_threads/workers.hpp"

using namespace parley::notes;

namespace {

// region: work
/// `turns` times: work for that long, and let others have a turn.
Task<> work(int turns, Clock::duration each) {
  for (int i = 0; i < turns; ++i) {
    for (const auto end = Clock::now() + each; Clock::now() < end;) {
    }
    co_await yield_now();
  }
}

/// All tasks begin on worker 1, or each on the next one in turn.
Task<> work_all(Workers& workers, bool uneven, int tasks, int turns, Clock::duration each) {
  std::vector<JoinHandle<Unit>> handles;
  for (std::size_t i = 0; i < static_cast<std::size_t>(tasks); ++i) {
    Worker& home = workers.at(uneven ? 1 : i % workers.size());
    handles.push_back(home.spawn(work(turns, each)));
  }
  for (auto& handle : handles) co_await handle;
}
// end region

void run(const char* what, bool uneven, int tasks, int turns, Clock::duration each) {
  for (const bool stealing : {false, true}) {
    Workers::Settings settings;
    settings.stealing = stealing;
    Workers workers(settings);
    const auto start = Clock::now();
    workers.run(work_all(workers, uneven, tasks, turns, each));
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    const std::size_t stolen = workers.at(0).stolen() + workers.at(1).stolen();
    std::printf("%-38s %-8s %7.0f ms, %7zu tasks stolen\n", what, stealing ? "stealing" : "islands",
                took.count(), stolen);
  }
}

}  // namespace

int main() {
  using namespace std::chrono_literals;
  run("20 long tasks, all on one worker", true, 20, 50, 1ms);
  run("20 long tasks, spread", false, 20, 50, 1ms);
  run("1,000 short tasks, all on one worker", true, 1000, 500, 0ns);
  run("1,000 short tasks, spread", false, 1000, 500, 0ns);
}
