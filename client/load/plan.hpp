// What one run is going to do: who is in which room under which name, and who sends what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/asio.hpp"
#include "load/ledger.hpp"
#include "load/options.hpp"

namespace parley::load {

/// Fixed before the first connection; the same for all of them.
class Plan {
 public:
  /// `run` marks this run's rooms, nicks and messages; `secret_seed` is known to nobody else.
  Plan(Options options, client::tcp::endpoint server, std::uint32_t run, std::uint64_t secret_seed);

  /// The same run, done in part.
  [[nodiscard]] Plan with(const Options& share) const {
    return {share, server_, run_, secret_seed_};
  }

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const client::tcp::endpoint& server() const { return server_; }
  [[nodiscard]] std::uint32_t run() const { return run_; }

  [[nodiscard]] Room room_of(Member member) const;
  [[nodiscard]] std::uint32_t members_of(Room room) const;
  /// As short as the names that people give: a server may keep those in a smaller place.
  [[nodiscard]] const std::string& room_name(Room room) const { return room_names_[room]; }
  [[nodiscard]] std::string nick(Member member) const;
  /// By which the server knows a connection again; "" where none comes back.
  [[nodiscard]] std::string secret(Member member) const;

  /// Rooms take turns, and in each room its senders. Members that stall do not send. With rooms of
  /// unequal size anybody may be next.
  [[nodiscard]] Member sender(std::uint64_t message) const;
  [[nodiscard]] std::uint32_t senders_of(Room room) const;
  [[nodiscard]] bool sends(Member member) const;
  /// The last members of room 0.
  [[nodiscard]] bool stalls(Member member) const;
  /// Anybody, the same each time for the same number and purpose.
  [[nodiscard]] Member anybody(std::uint64_t number, std::uint64_t purpose) const;
  /// What the busiest sender offers, in messages a second.
  [[nodiscard]] double highest_rate() const;

 private:
  [[nodiscard]] std::uint32_t place_of(Member member) const;  // in its room, from 0
  /// Of all workers together: they take turns. So no name is used twice.
  [[nodiscard]] std::uint32_t overall(std::uint32_t own) const {
    return own * options_.workers + options_.worker;
  }

  Options options_;
  client::tcp::endpoint server_;
  std::uint32_t run_;
  std::uint64_t secret_seed_;
  std::vector<std::string> room_names_;
  std::vector<Member> first_of_;  // of each room and behind the last; empty: rooms of equal size
};

}  // namespace parley::load
