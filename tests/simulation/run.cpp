// One run: a storm, a calm, and an end. Then the promises are checked.
#include "simulation/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "simulation/client.hpp"
#include "simulation/disk.hpp"
#include "simulation/irc_client.hpp"
#include "simulation/process.hpp"

namespace parley::simulation {

namespace {

constexpr std::uint64_t most_steps = 2'000'000;  // more: something turns in circles

/// A server of small bounds, so that they are met.
Process::Shape shape_of(Random& random) {
  Process::Shape shape;
  shape.loops = static_cast<unsigned>(random.between(1, 3));
  shape.settings.name = "simulated";
  shape.settings.tail_entries = random.between(4, 60);
  shape.tuning.outbox_bytes = random.between(1, 12) << 10U;
  shape.tuning.requests_in_flight = random.between(2, 16);
  shape.tuning.hello_within = 3s;
  shape.tuning.ping_after = 3s;
  shape.tuning.close_after = 8s;
  shape.tuning.write_within = 6s;
  shape.tuning.goodbye_within = 2s;
  core::Limits& limits = shape.tuning.limits;
  limits.pending_appends = random.between(10, 200);
  // Drawn from what is drawn already, so that seeds stay what they were.
  limits.append_wait = 10ms * limits.pending_appends;
  limits.loop_lag = 2ms * shape.settings.tail_entries;
  limits.page_entries = 5;
  limits.presence_members = random.between(0, 10);
  limits.sessions_per_user = 64;
  const core::Rate often{50, 200};
  limits.session_messages = limits.user_messages = limits.session_joins = limits.session_other =
      often;
  limits.user_creates = often;
  return shape;
}

Weather weather_of(Random& random) {
  Weather weather;
  weather.buffer = random.between(200, 6000);
  weather.most_delay = random.between(Duration{200us}, Duration{80ms});
  weather.piece = random.between(1, 1500);
  return weather;
}

class Run {
 public:
  explicit Run(std::uint64_t seed)
      : world_(seed), disk_(world_.random()), witness_(world_, disk_), shape_(shape_of(random())) {
    const std::size_t count = random().between(2, 7);
    Habits habits;
    habits.pause = random().between(Duration{60ms}, Duration{900ms});
    const Dial dial = [this] { return accept(); };
    for (unsigned i = 0; i < count; ++i) {
      if (random().chance(0.25)) {
        visitors_.push_back(
            std::make_unique<IrcClient>(world_, witness_, dial, i, 2 * habits.pause));
      } else {
        visitors_.push_back(std::make_unique<Client>(world_, witness_, dial, i, habits, visitors_));
      }
    }
  }

  Outcome play() {
    storm();
    if (is_well()) calm();
    if (is_well()) end();
    witness_.tally.most_waiting = most_waiting_;
    return {witness_.complaint(), world_.steps(), world_.digest(), witness_.tally};
  }

 private:
  Random& random() { return world_.random(); }
  [[nodiscard]] bool is_well() const { return witness_.complaint().empty(); }

  std::shared_ptr<Link> accept() {
    if (!process_) return nullptr;
    ++witness_.tally.connections;
    auto link = std::make_shared<Link>(world_, weather_of(random()));
    process_->accept(link);
    return link;
  }

  void start() {
    if (!process_) process_ = std::make_unique<Process>(world_, disk_, shape_);
  }
  /// Between two steps, whatever is under way.
  void die() {
    if (!process_) return;
    process_.reset();
    disk_.crash();
    ++witness_.tally.deaths;
  }

  /// Steps until the time has come, or `done` says so. Bounds are looked at all the while.
  bool pass(Duration time, const std::function<bool()>& done = [] { return false; }) {
    const TimePoint until = world_.now() + time;
    while (is_well() && !done() && world_.now() < until) {
      world_.step(until);
      if (world_.steps() % 8 == 0) look_at_bounds();
    }
    return done();
  }

  void look_at_bounds() {
    if (world_.steps() > most_steps) witness_.complain("the run does not end");
    if (!process_) return;
    // An outbox: events up to its bound and a run of entries more; answers as much again, and those
    // of the requests that were under way then.
    const net::Tuning& tuning = shape_.tuning;
    const std::size_t bound =
        2 * tuning.outbox_bytes + run_most + tuning.requests_in_flight * answer_most;
    const std::size_t waiting = process_->most_waiting();
    most_waiting_ = std::max(most_waiting_, waiting);
    if (waiting > bound) {
      witness_.complain(
          fmt::format("{} bytes wait for one peer; {} are the bound", waiting, bound));
    }
    if (process_->pending() > tuning.limits.pending_appends + slack) {
      witness_.complain(fmt::format("{} entries wait for the log; {} are the bound",
                                    process_->pending(), tuning.limits.pending_appends));
    }
  }

  /// Clients are wild, the disk fails, the process dies and starts again.
  void storm() {
    start();
    for (const auto& visitor : visitors_) {
      world_.after(random().between(Duration{0}, Duration{3s}),
                   [&visitor = *visitor] { visitor.begin(); });
    }
    const TimePoint end = world_.now() + random().between(Duration{3s}, Duration{14s});
    while (is_well() && world_.now() < end) {
      disk_.set_faults({random().chance(0.3) ? 0.3 : 0.0, random().chance(0.3) ? 0.3 : 0.0});
      pass(random().between(Duration{200ms}, Duration{5s}));
      if (random().chance(0.2)) world_.jump(std::chrono::seconds(random().between(0, 7200)) - 1h);
      if (random().chance(0.6)) {
        die();
        pass(random().between(Duration{1ms}, Duration{600ms}));
      }
      start();
    }
  }

  /// Nothing fails any more: everybody gets everything.
  void calm() {
    disk_.set_faults({});
    start();
    for (const auto& visitor : visitors_) visitor->settle();
    const auto settled = [this] {
      return std::ranges::all_of(visitors_,
                                 [](const auto& visitor) { return visitor->is_settled(); });
    };
    if (!pass(120s, settled)) {
      if (is_well()) witness_.complain("a client does not come to rest");
      return;
    }
    // Slow connections catch up, and sessions whose clients vanished time out.
    const auto caught_up = [this] {
      return std::ranges::all_of(visitors_, [](const auto& visitor) { return visitor->has_all(); });
    };
    pass(120s, caught_up);
    pass(15s);
    witness_.check_log();
    for (const auto& visitor : visitors_) visitor->check();
    check_hub();
    if (process_->users() > visitors_.size()) witness_.complain("there are users too many");
  }

  /// Everybody goes, or the server does, in good order.
  void end() {
    if (random().chance(0.3)) {
      process_->drain();
      pass(15s, [this] { return process_->is_drained(); });
      if (!process_->is_drained()) witness_.complain("the server does not end");
    } else {
      for (const auto& visitor : visitors_) visitor->leave();
      pass(15s, [this] { return process_->connections() == 0 && process_->sessions() == 0; });
    }
    pass(1s);
    if (process_->connections() != 0 || process_->sessions() != 0 || process_->users() != 0) {
      witness_.complain(fmt::format("{} connections, {} sessions, {} users are left over",
                                    process_->connections(), process_->sessions(),
                                    process_->users()));
    }
    check_hub();
    process_.reset();
  }

  void check_hub() {
    for (const std::string& fault : process_->faults()) witness_.complain("the hub: " + fault);
    if (process_->pending() != 0) witness_.complain("entries still wait for the log");
  }

  static constexpr std::size_t run_most = std::size_t{64} << 10U;
  static constexpr std::size_t answer_most = std::size_t{4} << 10U;
  static constexpr std::size_t slack = 64;

  World world_;
  Disk disk_;
  Witness witness_;
  Process::Shape shape_;
  Visitors visitors_;
  std::unique_ptr<Process> process_;
  std::size_t most_waiting_ = 0;
};

}  // namespace

Outcome run(std::uint64_t seed) { return Run(seed).play(); }

}  // namespace parley::simulation
