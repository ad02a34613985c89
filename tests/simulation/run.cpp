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
#include "simulation/hostile.hpp"
#include "simulation/irc_client.hpp"
#include "simulation/process.hpp"

namespace parley::simulation {

namespace {

constexpr std::uint64_t most_steps = 2'000'000;  // more: something turns in circles

/// What guests may begin and write: little, so that a hostile one comes to its bounds.
void bound_guests(Random& random, core::Limits& limits) {
  limits.rooms = random.between(24, 60);
  limits.direct_conversations_per_user = random.between(2, 5);
  limits.direct_conversations_from_others = random.between(3, 6);
  limits.rooms_per_session = 30;
  limits.masks_per_room = 8;
  limits.text_bytes = 1024;
  limits.text_lines = random.between(2, 30);
  limits.page_bytes = 2048;
  limits.address_creates = {2, 60};
  limits.user_bytes = {8192, 48 << 10};
  limits.address_bytes = {32 << 10, 96 << 10};
}

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
  bound_guests(random, limits);
  shape.tuning.line_bytes = 2048;
  shape.tuning.malformed_most = 3;
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
    for (unsigned i = 0; i < count; ++i) {
      const Dial dial = [this, i] { return accept(fmt::format("192.0.2.{}", i + 1)); };
      if (random().chance(0.25)) {
        visitors_.push_back(
            std::make_unique<IrcClient>(world_, witness_, dial, i, 2 * habits.pause));
      } else {
        visitors_.push_back(std::make_unique<Client>(world_, witness_, dial, i, habits, visitors_));
      }
    }
    const Dial attack = [this] {
      ++witness_.tally.attacks;
      return accept("198.51.100.1");
    };
    hostile_ = std::make_unique<HostileGuest>(world_, witness_, attack, visitors_,
                                              shape_.tuning.limits, 2 * habits.pause);
  }

  Outcome play() {
    storm();
    if (is_well()) calm();
    if (is_well()) end();
    sum_up();
    return {witness_.complaint(), world_.steps(), world_.digest(), witness_.tally};
  }

 private:
  Random& random() { return world_.random(); }
  [[nodiscard]] bool is_well() const { return witness_.complaint().empty(); }

  void sum_up() {
    Tally& tally = witness_.tally;
    const core::Limits& limits = shape_.tuning.limits;
    const Begun& begun = disk_.begun();
    tally.most_waiting = most_waiting_;
    tally.rooms_full =
        begun.most_rooms() == limits.rooms * limits.guest_rooms_percent / 100 ? 1 : 0;
    tally.conversations_full = begun.most_by_one() == limits.direct_conversations_per_user ? 1 : 0;
  }

  std::shared_ptr<Link> accept(std::string address) {
    if (!process_) return nullptr;
    ++witness_.tally.connections;
    auto link = std::make_shared<Link>(world_, weather_of(random()));
    process_->accept(link, std::move(address));
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
      if (world_.steps() % 4096 == 0) look_at_hub();
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
    witness_.check_quotas(tuning.limits);
  }

  /// Clients are wild, the disk fails, the process dies and starts again.
  void storm() {
    start();
    const auto begin_soon = [this](Visitor& visitor) {
      world_.after(random().between(Duration{0}, Duration{3s}), [&visitor] { visitor.begin(); });
    };
    for (const auto& visitor : visitors_) begin_soon(*visitor);
    begin_soon(*hostile_);
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

  /// Nothing fails any more: everybody gets everything, first while the attack goes on.
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
    hostile_->leave();
    // Slow connections catch up, and sessions whose clients vanished time out.
    const auto caught_up = [this] {
      return std::ranges::all_of(visitors_, [](const auto& visitor) { return visitor->has_all(); });
    };
    pass(120s, caught_up);
    pass(15s);
    witness_.check_log();
    witness_.check_texts(shape_.tuning.limits);
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

  void look_at_hub() {
    if (!process_) return;
    for (const std::string& fault : process_->faults()) witness_.complain("the hub: " + fault);
  }

  void check_hub() {
    look_at_hub();
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
  std::unique_ptr<HostileGuest> hostile_;
  std::unique_ptr<Process> process_;
  std::size_t most_waiting_ = 0;
};

}  // namespace

Outcome run(std::uint64_t seed) { return Run(seed).play(); }

}  // namespace parley::simulation
