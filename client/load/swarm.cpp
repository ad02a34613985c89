// All connections of a run, and the run's phases.
#include "load/swarm.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <utility>

namespace parley::load {

namespace {

constexpr double tick = 0.001;         // seconds between looks at what is due
constexpr std::size_t ports = 20'000;  // connections from one address, within the ephemeral ports

std::size_t members_of(std::size_t room, const Options& options) {
  return options.connections / options.rooms + (room < options.connections % options.rooms ? 1 : 0);
}

}  // namespace

Swarm::Swarm(const Options& options, const client::tcp::endpoint& server)
    : options_(options),
      interrupt_(context_.get_executor(), SIGINT),
      rooms_(options.rooms),
      acknowledged_in_(options.rooms),
      random_(options.seed) {
  make_members(server);
}

void Swarm::make_members(const client::tcp::endpoint& server) {
  std::random_device entropy;  // names of their own for each run
  const auto run = fmt::format("{:08x}", entropy());
  key_prefix_ = run;
  const bool spread = server.address().is_v4() && server.address().is_loopback();
  const std::size_t sources =
      options_.sources > 0 ? options_.sources : options_.connections / ports + 1;
  members_.reserve(options_.connections);
  for (std::size_t i = 0; i < options_.connections; ++i) {
    MemberSetting setting{i,
                          server,
                          std::nullopt,
                          fmt::format("load{}x{}", run, i),
                          "",
                          fmt::format("#load-{}-{}", run, room_of(i))};
    if (spread) {
      const auto last = static_cast<std::uint32_t>(1 + i % sources);
      setting.source.emplace(asio::ip::address_v4(0x7F000000U + last), 0);
    }
    if (options_.reconnect) {
      setting.secret = fmt::format("{:08x}{:08x}{:08x}{:08x}", entropy(), entropy(), entropy(), i);
    }
    members_.push_back(
        std::make_unique<Member>(context_.get_executor(), std::move(setting), *this));
  }
}

Result Swarm::run() {
  interrupt_.async_wait([this](const std::error_code& error, int) {
    if (error) return;
    result_.interrupted = true;
  });
  std::exception_ptr failure;
  asio::co_spawn(context_, conduct(), [&](const std::exception_ptr& thrown) {
    failure = thrown;
    interrupt_.cancel();
  });
  context_.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(result_);
}

client::awaitable<void> Swarm::conduct() {
  result_.server_before = stats_of(options_.pids);
  co_await connect_all();
  if (result_.failures.empty() && !result_.interrupted) {
    co_await pause(0.5);
    result_.server_idle = stats_of(options_.pids);
    result_.tool_idle = stats_of({::getpid()});
    const std::uint64_t begin = now_ns();
    co_await talk();
    co_await settle();
    result_.run_seconds = static_cast<double>(now_ns() - begin) / 1e9;
    result_.server_after = stats_of(options_.pids);
    result_.tool_after = stats_of({::getpid()});
  }
  close_account();
  for (const auto& member : members_) member->close();
  if (!options_.quiet && ::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\x1b[K");
}

client::awaitable<void> Swarm::pause(double seconds) {
  client::Timer timer(context_.get_executor());
  timer.expires_after(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
  co_await timer.async_wait(client::as_result);
}

client::awaitable<void> Swarm::connect_all() {
  const std::uint64_t begin = now_ns();
  std::size_t begun = 0;
  while (result_.connected < members_.size() && result_.failures.empty() && !result_.interrupted) {
    const double elapsed = static_cast<double>(now_ns() - begin) / 1e9;
    const auto due = static_cast<std::size_t>(elapsed * options_.connect_rate) + 1;
    for (; begun < std::min(due, members_.size()); ++begun) members_[begun]->connect();
    show_progress();
    co_await pause(tick);
  }
  result_.connect_seconds = static_cast<double>(now_ns() - begin) / 1e9;
}

client::awaitable<void> Swarm::talk() {
  const std::uint64_t begin = now_ns();
  measured_from_ns_ = begin + static_cast<std::uint64_t>(options_.warmup * 1e9);
  talking_ = true;
  for (double elapsed = 0; elapsed < options_.seconds && !result_.interrupted;) {
    elapsed = std::min(static_cast<double>(now_ns() - begin) / 1e9, options_.seconds);
    // Due since its intended time, however late this loop comes round to it.
    for (const auto due = static_cast<std::uint64_t>(elapsed * options_.rate);
         result_.said < due;) {
      const auto offset = static_cast<double>(result_.said) / options_.rate * 1e9;
      const std::size_t sender = random_() % members_.size();
      members_[sender]->say(begin + static_cast<std::uint64_t>(offset), options_.size,
                            fmt::format("{}-{}", key_prefix_, result_.said));
      ++result_.said;
    }
    stall_some(elapsed);
    show_progress();
    co_await pause(tick);
  }
  talking_ = false;
  stall_some(options_.seconds);
}

void Swarm::stall_some(double elapsed) {
  const bool stall =
      talking_ && elapsed >= options_.seconds / 4 && elapsed < options_.seconds * 3 / 4;
  if (std::exchange(stalled_, stall) == stall) return;
  for (std::size_t i = 0; i < options_.stalled; ++i) {
    const std::size_t member = i * options_.rooms;  // of room 0
    if (member < members_.size()) members_[member]->stall(stall);
  }
}

client::awaitable<void> Swarm::settle() {
  const std::uint64_t begin = now_ns();
  const auto all_settled = [this]() {
    return result_.acknowledged == result_.said && arrivals_ >= awaited_;
  };
  while (!all_settled() && !result_.interrupted &&
         static_cast<double>(now_ns() - begin) / 1e9 < options_.settle) {
    show_progress();
    co_await pause(tick);
  }
  co_await pause(0.05);  // what comes twice would come now
}

void Swarm::close_account() {
  for (RoomLedger& room : rooms_) room.close();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    result_.account.check(rooms_[room_of(i)], members_[i]->receipts,
                          fmt::format("connection {} in room {}", i, room_of(i)));
  }
}

void Swarm::ready(std::size_t) { ++result_.connected; }

void Swarm::failed(std::size_t member, std::string why) {
  result_.failures.push_back(fmt::format("connection {}: {}", member, why));
}

void Swarm::arrived(std::size_t member, const Arrival& arrival) {
  const auto order = members_[member]->receipts.take(arrival.seq);
  if (order != Receipts::Order::fine) {
    const bool repeated = order == Receipts::Order::repeated;
    ++(repeated ? result_.account.repeated : result_.account.out_of_order);
    result_.account.note(fmt::format("connection {} got seq {} {}", member, arrival.seq,
                                     repeated ? "twice" : "after a later one"));
    return;
  }
  ++arrivals_;
  const std::uint64_t now = now_ns();
  if (arrival.intended_ns >= measured_from_ns_ && now >= arrival.intended_ns) {
    result_.delivery.add((now - arrival.intended_ns) / 1000);
  }
}

void Swarm::acknowledged(std::size_t member, std::uint64_t seq, std::uint64_t intended_ns) {
  ++result_.acknowledged;
  rooms_[room_of(member)].acknowledged(seq);
  awaited_ += members_of(room_of(member), options_);
  if (intended_ns >= measured_from_ns_) {
    result_.acknowledgement.add((now_ns() - intended_ns) / 1000);
  }
}

void Swarm::refused(std::string_view code) { ++result_.refusals[std::string(code)]; }
void Swarm::reconnecting() { ++result_.reconnects; }
bool Swarm::may_reconnect() const { return options_.reconnect; }

void Swarm::show_progress() {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const std::uint64_t second = now_ns() / 1'000'000'000;
  if (options_.quiet || !terminal || std::exchange(shown_second_, second) == second) return;
  std::string server;
  if (!options_.pids.empty()) {
    const ProcessStats stats = stats_of(options_.pids);
    server =
        fmt::format("  server {:.1f} s CPU {:.0f} MB", stats.cpu(), stats.resident_bytes / 1e6);
  }
  fmt::print(stderr, "\r\x1b[K{} connected  {} said  {} delivered  p50 {:.1f} p99 {:.1f} ms{}",
             result_.connected, result_.said, arrivals_,
             static_cast<double>(result_.delivery.percentile(50)) / 1000.0,
             static_cast<double>(result_.delivery.percentile(99)) / 1000.0, server);
}

std::uint64_t Swarm::now_ns() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(client::Clock::now().time_since_epoch())
          .count());
}

}  // namespace parley::load
