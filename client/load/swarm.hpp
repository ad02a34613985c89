// All connections of one loop, from the first connect to the last delivery.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "lib/asio.hpp"
#include "load/login_storm.hpp"
#include "load/outcome.hpp"
#include "load/rendezvous.hpp"
#include "load/schedule.hpp"
#include "load/session.hpp"

namespace parley::load {

/// Runs a plan: connects everybody, leaves them idle, sends as scheduled, waits for what is on the
/// way. One coroutine paces everything that has a time; another looks on once a second.
class Swarm {
 public:
  using Watch = std::function<void(const Sample&, const Tally&)>;  // once a second

  Swarm(const Plan& plan, std::vector<WatchedProcess> server, const client::Executor& executor,
        Watch watch);

  /// Before `run`: the processes that share the run wait for each other between its stages.
  void meet(Rendezvous& others) { others_ = &others; }

  /// The whole run. Afterwards every socket is closed and `outcome` is complete.
  [[nodiscard]] client::awaitable<void> run();

  /// The first time: sends no more, and settles. The second time: ends at once.
  void interrupt();

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  using Condition = std::function<bool()>;
  /// Things of one kind, each at its time: messages, log-ins, ...
  struct Stream {
    Schedule schedule;
    std::function<void(Clock::time_point due, std::uint64_t number)> act;
  };

  void add_streams();
  [[nodiscard]] bool all_is_out() const;
  [[nodiscard]] client::awaitable<void> connect_all();
  [[nodiscard]] client::awaitable<void> send_all();
  [[nodiscard]] client::awaitable<void> settle();
  /// Until all processes of the run are so far.
  [[nodiscard]] client::awaitable<void> wait_for_others();
  void finish();

  /// Does what is due, again and again, until the condition holds or the run is broken off.
  [[nodiscard]] client::awaitable<void> pace(Condition until);
  /// Does what is due now; gives when there is something to do next.
  Clock::time_point act(Clock::time_point now);
  void open_next(Clock::time_point now);
  void send_due(Clock::time_point now);
  void stall_and_resume(Clock::time_point now);

  [[nodiscard]] client::awaitable<void> look_on();
  void supervise(Clock::time_point now);
  void sample(Clock::time_point now);
  [[nodiscard]] Mark mark() const;
  [[nodiscard]] bool everybody_is_in() const;
  [[nodiscard]] bool activities_ended() const;
  [[nodiscard]] bool everything_arrived() const;
  [[nodiscard]] bool broken_off() const;

  const Plan& plan_;
  std::vector<WatchedProcess> server_;
  Watch watch_;
  Rendezvous* others_ = nullptr;  // none: this process has the run for itself
  Shared shared_;
  std::deque<Session> sessions_;  // never moved: their coroutines refer to them
  LoginStorm logins_;
  std::vector<Stream> streams_;
  client::Timer pace_timer_;
  client::Timer look_timer_;
  Stage stage_ = Stage::connecting;
  Clock::time_point began_{};
  Clock::time_point sending_since_{};
  Clock::time_point progressed_{};  // when a connection was last seen to have come up
  std::uint32_t in_room_ = 0;       // how many there were then
  bool stalling_ = false;
  bool measuring_ = false;
  Mark sampled_;  // at the last sample
  Outcome outcome_;
};

}  // namespace parley::load
