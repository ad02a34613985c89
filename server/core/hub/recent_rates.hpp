// The message budget of those who just left, so that a reconnect is no way around a rate.
#pragma once

#include <deque>
#include <string>

#include "core/hash_table.hpp"
#include "core/hub/people.hpp"

namespace parley::core {

/// Bounded: past `most` the oldest is forgotten. A budget that is full again is not worth keeping.
class RecentRates {
 public:
  static constexpr std::size_t most = 20'000;

  void keep(const User& user, std::chrono::milliseconds steady);

  /// Gives a user who comes back what was left of the budget.
  void restore_to(User& user);

  [[nodiscard]] std::size_t size() const { return by_identity_.size(); }

 private:
  struct Rates {
    TokenBucket messages;
    TokenBucket creates;
    TokenBucket bytes;
    std::uint64_t number = 0;
  };
  struct Kept {
    std::string identity;
    std::uint64_t number = 0;
  };
  void forget_oldest();

  HashMap<std::string, Rates> by_identity_;
  std::deque<Kept> order_;  // holds stale ones too: those who came back
  std::uint64_t last_number_ = 0;
};

}  // namespace parley::core
