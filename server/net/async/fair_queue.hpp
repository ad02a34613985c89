// Work of many askers: who has taken the least time lately is next.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "core/hash_table.hpp"
#include "core/ids.hpp"
#include "net/async/clock.hpp"

namespace parley::net {

/// The least attained service first. What an asker took counts half after ten seconds (forward
/// decay: Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009). So an asker who takes little waits
/// for the work that runs, and not for the queues of those who take much. One thread at a time.
class FairQueue {
 public:
  using TimePoint = SteadyClock::time_point;
  using Duration = SteadyClock::duration;

  /// What is to be done.
  class Job {
   public:
    Job() = default;
    virtual ~Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    virtual void run() = 0;
  };

  struct Turn {
    core::SessionId asker;
    std::unique_ptr<Job> job;
  };

  /// Bounded by who asks: a session has one question to the log at a time.
  void push(core::SessionId asker, std::unique_ptr<Job> job);

  /// The next turn: among equals the one that came first. nullopt: nobody waits.
  [[nodiscard]] std::optional<Turn> pop();

  /// A turn of the asker is over, and took so long.
  void charge(core::SessionId asker, Duration took, TimePoint now);

 private:
  /// Seconds, each worth the more the later it was.
  using Used = double;

  [[nodiscard]] Used worth(Duration took, TimePoint now) const;
  void scale_down(TimePoint now);

  std::map<Used, std::deque<Turn>> waiting_;
  core::HashMap<core::SessionId, Used> used_;
  std::size_t most_known_ = 1024;
  std::optional<TimePoint> origin_;  // when a second was worth a second
};

}  // namespace parley::net
