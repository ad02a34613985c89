// All connections of one loop.
#include "load/swarm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace parley::load {

namespace {

using client::as_result;
using client::awaitable;

// The pacing coroutine sleeps at least so long: 5,000 turns a second are enough, and messages that
// are due between two turns are sent together (it shows in the tool's lateness).
constexpr std::chrono::microseconds shortest_sleep{200};
// And at most so long: conditions that have no time are looked at this often.
constexpr std::chrono::milliseconds longest_sleep{5};
constexpr std::chrono::seconds stuck_after{15};
constexpr std::chrono::milliseconds linger{250};  // for a duplicate that comes late

Clock::duration to_clock(Seconds seconds) {
  return std::chrono::duration_cast<Clock::duration>(seconds);
}

std::uint64_t seed_of(const Plan& plan) { return plan.options().seed.value_or(plan.run()); }

}  // namespace

Swarm::Swarm(const Plan& plan, std::vector<WatchedProcess> server, const client::Executor& executor,
             Watch watch)
    : plan_(plan),
      server_(std::move(server)),
      watch_(std::move(watch)),
      shared_(plan, executor),
      logins_(plan, executor, shared_.tally.logins),
      pace_timer_(executor),
      look_timer_(executor) {
  outcome_.plan = &plan_;
  add_streams();
}

void Swarm::add_streams() {
  const Options& options = plan_.options();
  std::uint64_t seed = seed_of(plan_);
  const auto add = [&](double rate, auto act) {
    if (rate <= 0) return;
    streams_.push_back({Schedule(options.arrivals, rate, options.length, seed++), act});
  };
  const auto somebody = [this](std::uint64_t number, std::uint64_t purpose) -> Session& {
    return sessions_[plan_.anybody(number, purpose)];
  };
  add(options.rate, [this](Clock::time_point due, std::uint64_t number) {
    sessions_[plan_.sender(number)].say(due);
  });
  add(options.logins,
      [this](Clock::time_point due, std::uint64_t /*number*/) { logins_.attempt(due); });
  add(options.directs, [=, this](Clock::time_point due, std::uint64_t number) {
    somebody(number, 1).say_direct(plan_.anybody(number, 2), due);
  });
  add(options.moves,
      [=](Clock::time_point due, std::uint64_t number) { somebody(number, 3).move(due); });
  add(options.pages,
      [=](Clock::time_point due, std::uint64_t number) { somebody(number, 4).ask_page(due); });
}

bool Swarm::all_is_out() const {
  return std::ranges::none_of(streams_,
                              [](const Stream& s) { return s.schedule.next().has_value(); });
}

awaitable<void> Swarm::run() {
  began_ = Clock::now();
  outcome_.before = outcome_.connected = outcome_.idle = outcome_.measured = outcome_.sent = mark();
  sampled_ = outcome_.before;
  asio::co_spawn(shared_.executor, look_on(), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  co_await connect_all();
  if (!broken_off()) co_await send_all();
  co_await settle();
  finish();
}

// --- the stages ---------------------------------------------------------------------------------

awaitable<void> Swarm::connect_all() {
  progressed_ = began_;
  if (plan_.options().logins > 0) {
    const std::string why = co_await logins_.make_account();
    if (!why.empty()) outcome_.aborted = "no account to log in to: " + why;
  }
  co_await pace([this] { return everybody_is_in() || outcome_.interrupted; });
  co_await wait_for_others();
  outcome_.connected = outcome_.idle = mark();
  if (broken_off() || outcome_.interrupted) co_return;
  stage_ = Stage::idle;
  const auto until = Clock::now() + to_clock(plan_.options().idle);
  co_await pace([this, until] { return Clock::now() >= until || outcome_.interrupted; });
  outcome_.idle = mark();
}

awaitable<void> Swarm::send_all() {
  if (outcome_.interrupted) co_return;
  stage_ = Stage::sending;
  sending_since_ = Clock::now();
  const auto until = sending_since_ + to_clock(plan_.options().length);
  outcome_.measured = mark();
  shared_.tally.measure_from = sending_since_ + to_clock(plan_.options().warmup);
  co_await pace(
      [this, until] { return (Clock::now() >= until && all_is_out()) || outcome_.interrupted; });
  outcome_.sent = mark();
}

awaitable<void> Swarm::wait_for_others() {
  if (others_ == nullptr || broken_off()) co_return;
  others_->arrive();
  co_await pace([this] { return others_->all_here(); });
}

awaitable<void> Swarm::settle() {
  stage_ = Stage::settling;
  stall_and_resume(Clock::now());
  const auto until = Clock::now() + to_clock(plan_.options().settle);
  const auto settled = [this, until] { return everything_arrived() || Clock::now() >= until; };
  co_await pace(settled);
  co_await wait_for_others();
  outcome_.settled = mark();
  const auto quiet = Clock::now() + linger;
  co_await pace([quiet] { return Clock::now() >= quiet; });
  co_await pace(settled);  // the server may have gone down while it was quiet
  outcome_.cut_short |= broken_off();
}

void Swarm::finish() {
  stage_ = Stage::done;
  Tally& tally = shared_.tally;
  if (!outcome_.cut_short) {
    shared_.ledger.settle();
    const auto never_in = static_cast<std::uint32_t>(sessions_.size()) - tally.up - tally.failed;
    if (never_in > 0) tally.endings["not in its room at the end"] += never_in;
    tally.failed += never_in;
  }
  outcome_.findings = shared_.ledger.findings();
  outcome_.ended = mark();
  sample(Clock::now());
  outcome_.tally = tally;
  for (Session& session : sessions_) session.close();
  logins_.close();
  look_timer_.cancel();
}

void Swarm::interrupt() {
  if (outcome_.interrupted) outcome_.cut_short = true;
  outcome_.interrupted = true;
  pace_timer_.cancel();
}

// --- pacing -------------------------------------------------------------------------------------

awaitable<void> Swarm::pace(Condition until) {
  while (!broken_off() && !until()) {
    const auto now = Clock::now();
    const auto next = act(now);
    pace_timer_.expires_at(std::clamp(next, now + shortest_sleep, now + longest_sleep));
    co_await pace_timer_.async_wait(as_result);
  }
}

Clock::time_point Swarm::act(Clock::time_point now) {
  if (stage_ == Stage::connecting) open_next(now);
  while (const auto task = shared_.agenda.take(now)) {
    Session& session = sessions_[task->connection];
    if (task->what == Task::What::open) session.open();
    if (task->what == Task::What::say_again) session.say_again(task->number);
  }
  if (stage_ == Stage::sending) {
    stall_and_resume(now);
    send_due(now);
  }
  auto next = shared_.agenda.next().value_or(now + longest_sleep);
  if (stage_ != Stage::sending) return next;
  for (const Stream& stream : streams_) {
    if (const auto due = stream.schedule.next()) next = std::min(next, sending_since_ + *due);
  }
  return next;
}

void Swarm::open_next(Clock::time_point now) {
  const Options& options = plan_.options();
  const double by_now = options.connect_rate * Seconds(now - began_).count() + 1;
  while (sessions_.size() < options.connections && shared_.tally.opening < options.opening &&
         static_cast<double>(sessions_.size()) < by_now) {
    sessions_.emplace_back(shared_, static_cast<Member>(sessions_.size()));
    sessions_.back().open();
  }
}

void Swarm::send_due(Clock::time_point now) {
  if (!measuring_ && now >= shared_.tally.measure_from) {
    measuring_ = true;
    outcome_.measured = mark();
  }
  for (auto& [schedule, act] : streams_) {
    while (const auto due = schedule.next()) {
      const auto when = sending_since_ + *due;
      if (when > now) break;
      act(when, schedule.taken());
      schedule.advance();
    }
  }
}

/// Who stalls does it for the middle half of the sending.
void Swarm::stall_and_resume(Clock::time_point now) {
  const auto length = to_clock(plan_.options().length);
  const bool middle = stage_ == Stage::sending && now >= sending_since_ + length / 4 &&
                      now < sending_since_ + length * 3 / 4;
  if (plan_.options().stalled == 0 || middle == stalling_) return;
  stalling_ = middle;
  for (Member member = 0; member < sessions_.size(); ++member) {
    if (!plan_.stalls(member)) continue;
    if (middle) {
      sessions_[member].stall();
    } else {
      sessions_[member].resume();
    }
  }
}

// --- looking on ---------------------------------------------------------------------------------

awaitable<void> Swarm::look_on() {
  for (auto next = began_;;) {
    next += std::chrono::seconds(1);
    look_timer_.expires_at(next);
    co_await look_timer_.async_wait(as_result);
    if (stage_ == Stage::done) break;
    supervise(Clock::now());
    sample(Clock::now());
  }
}

void Swarm::supervise(Clock::time_point now) {
  const Tally& tally = shared_.tally;
  for (Session& session : sessions_) session.check_deadline(now);
  logins_.check_deadlines(now);
  if (const auto in_room = tally.up + tally.failed; std::exchange(in_room_, in_room) != in_room) {
    progressed_ = now;
  }
  if (stage_ == Stage::connecting && now - progressed_ >= stuck_after) {
    outcome_.aborted = fmt::format(
        "{} of {} connections are in their room, and for {} seconds "
        "no other got there",
        tally.up, plan_.options().connections, stuck_after.count());
  }
  if (tally.failed > 0 && tally.failed == sessions_.size()) {
    outcome_.aborted = "no connection is left";
  }
}

void Swarm::sample(Clock::time_point now) {
  Tally& tally = shared_.tally;
  const Mark seen = mark();
  Sample second{Seconds(now - began_).count(), stage_, tally.up, seen.sent - sampled_.sent,
                seen.delivered - sampled_.delivered};
  second.delivery = SparseHistogram(tally.delivery.roll());
  tally.stalled_delivery.roll();
  tally.acknowledgement.roll();
  tally.lateness.roll();
  for (const auto& [name, member] : Tally::activities()) (tally.*member).latency.roll();
  const double took = std::max(Seconds(seen.at - sampled_.at).count(), 1e-9);
  second.tool_cpu = (seen.tool.cpu_seconds() - sampled_.tool.cpu_seconds()) / took;
  if (seen.server) {
    second.server_resident = seen.server->resident_bytes;
    outcome_.server_resident_most =
        std::max(outcome_.server_resident_most, seen.server->resident_bytes);
    if (sampled_.server) {
      second.server_cpu = (seen.server->cpu_seconds() - sampled_.server->cpu_seconds()) / took;
    }
  }
  sampled_ = seen;
  outcome_.samples.push_back(second);
  if (watch_) watch_(second, tally);
}

Mark Swarm::mark() const {
  return {Clock::now(),        read_all(server_),  read_self(),
          read_kernel_bytes(), shared_.tally.sent, shared_.tally.delivered};
}

bool Swarm::everybody_is_in() const {
  const Tally& tally = shared_.tally;
  return tally.up + tally.failed >= plan_.options().connections;
}

bool Swarm::activities_ended() const {
  return std::ranges::all_of(Tally::activities(), [this](const auto& activity) {
    return (shared_.tally.*activity.second).open() == 0;
  });
}

bool Swarm::everything_arrived() const {
  return shared_.ledger.outstanding() == 0 && shared_.tally.waiting == 0 && activities_ended() &&
         shared_.tally.up + shared_.tally.failed >= sessions_.size();
}

bool Swarm::broken_off() const { return outcome_.cut_short || !outcome_.aborted.empty(); }

}  // namespace parley::load
