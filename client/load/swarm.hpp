// All connections of a run, and the run's phases: connect, idle, talk, settle.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "load/member.hpp"
#include "load/options.hpp"
#include "load/result.hpp"

namespace parley::load {

class Swarm final : public MemberHost {
 public:
  Swarm(const Options& options, const client::tcp::endpoint& server);

  /// Runs all phases on the calling thread. SIGINT ends it early, with what there is by then.
  [[nodiscard]] Result run();

 private:
  void ready(std::size_t member) override;
  void failed(std::size_t member, std::string why) override;
  void arrived(std::size_t member, const Arrival& arrival) override;
  void acknowledged(std::size_t member, std::uint64_t seq, std::uint64_t intended_ns) override;
  void refused(std::string_view code) override;
  void reconnecting() override;
  [[nodiscard]] bool may_reconnect() const override;

  void make_members(const client::tcp::endpoint& server);
  [[nodiscard]] client::awaitable<void> conduct();
  [[nodiscard]] client::awaitable<void> connect_all();
  [[nodiscard]] client::awaitable<void> talk();
  [[nodiscard]] client::awaitable<void> settle();
  [[nodiscard]] client::awaitable<void> pause(double seconds);
  void stall_some(double elapsed);
  void show_progress();
  void close_account();
  [[nodiscard]] std::size_t room_of(std::size_t member) const { return member % options_.rooms; }
  [[nodiscard]] static std::uint64_t now_ns();

  Options options_;
  Result result_;
  asio::io_context context_{1};
  client::SignalSet interrupt_;
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<RoomLedger> rooms_;
  std::vector<std::uint64_t> acknowledged_in_;  // by room
  std::mt19937_64 random_;
  std::string key_prefix_;
  std::uint64_t arrivals_ = 0;
  std::uint64_t awaited_ = 0;  // deliveries of what is acknowledged so far
  std::uint64_t measured_from_ns_ = 0;
  std::uint64_t shown_second_ = 0;
  bool stalled_ = false;
  bool talking_ = false;
};

}  // namespace parley::load
