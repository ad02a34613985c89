// The world of one run: its time, its chance, and who may go on next. The executor of the runtime
// notes, with a die in the place of the operating system.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "03_poll_and_waker/timers.hpp"
#include "05_executor/task_cell.hpp"
#include "core/time.hpp"
#include "simulation/job.hpp"
#include "simulation/random.hpp"

namespace parley::simulation {

using TimePoint = notes::Clock::time_point;
using namespace std::chrono_literals;

class Thread;

/// Everything that happens in a run happens in a step of its world, on the one real thread that
/// there is. Between two steps a process may die. The same seed gives the same steps.
class World {
 public:
  explicit World(std::uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// The world in which the caller lives: the server's code asks for the time as if there was one
  /// clock for all.
  [[nodiscard]] static World& here();

  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] notes::Timers& timers() { return timers_; }
  [[nodiscard]] TimePoint now() const { return timers_.now(); }
  [[nodiscard]] core::Now clocks() const;
  /// The wall clock jumps; the steady one never does.
  void jump(std::chrono::milliseconds by) { wall_ += by; }

  /// Calls `job` at that time, from outside of every thread: the network, a user.
  void at(TimePoint when, Job job);
  void after(Duration delay, Job job) { at(now() + delay, std::move(job)); }

  /// One thing that can happen now happens or, if there is none, time passes. False: there is
  /// nothing to do before `until`, and it is `until` now.
  bool step(TimePoint until);

  [[nodiscard]] std::uint64_t steps() const { return steps_; }

  /// Mixes `what` into the digest, by which two runs are compared.
  void note(std::string_view what);
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

 private:
  friend class Thread;
  [[nodiscard]] TimePoint next_time() const;

  Random random_;
  notes::Timers timers_;
  core::Time wall_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
  TimePoint began_;
  std::map<std::pair<TimePoint, std::uint64_t>, Job> events_;
  std::uint64_t last_event_ = 0;
  std::vector<Thread*> threads_;
  std::vector<Thread*> able_;  // empty but within a step
  std::uint64_t steps_ = 0;
  std::uint64_t digest_ = 0;
};

/// A simulated thread: it does what it was handed, in that order, one thing a step, and is taken
/// off the processor when the die says so. Coroutines are tasks of the notes; their waker puts them
/// back into the queue.
class Thread : public notes::Scheduler {
 public:
  /// How long it rests: for a thread of a pool how long a piece of work takes.
  struct Pace {
    double chance = 0;  // to rest before the next thing
    Duration least{0};
    Duration most{0};
  };

  Thread(World& world, Pace pace);
  ~Thread() override;
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  void post(Job job);
  /// True for whoever is called by this thread.
  [[nodiscard]] bool is_running() const { return running_; }
  /// Begins with the task at once or when its turn comes, as the die says: Asio's versions differ.
  void spawn(notes::Task<> task);

  /// The waker's way in.
  void schedule(notes::TaskCell& cell) override;
  /// Calls `complete`; the task that this wakes goes on before anything else of this thread does.
  void finish(const std::function<void()>& complete);

  /// Its process has died: what waits is forgotten, coroutines are destroyed where they stand.
  void clear();

 private:
  friend class World;
  using Item = std::variant<Job, notes::TaskCell*>;

  void add(Item item, bool first);
  void rest();
  void run_one();
  void run(notes::TaskCell& cell);
  [[nodiscard]] bool is_able() const { return !items_.empty() && rests_until_ <= world_.now(); }

  World& world_;
  Pace pace_;
  TimePoint rests_until_{};
  std::deque<Item> items_;
  std::vector<notes::TaskCell*> tasks_;  // that are not done; one owner's share each
  bool running_ = false;
  bool finishing_ = false;
  notes::TaskCell* starting_ = nullptr;  // begins at once: not to be queued
};

}  // namespace parley::simulation
