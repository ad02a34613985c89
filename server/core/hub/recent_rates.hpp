// The message budget of those who just left, so that a reconnect is no way around a rate.
#pragma once

#include <chrono>
#include <cstddef>

#include "core/bounded_map.hpp"
#include "core/hub/people.hpp"

namespace parley::core {

/// Bounded: past `most` the oldest is forgotten. A budget that is full again is not worth keeping.
class RecentRates {
 public:
  static constexpr std::size_t most = 20'000;

  void keep(const User& user, std::chrono::milliseconds steady) {
    by_identity_.erase(user.identity.value);
    if (user.messages.full(steady) && user.creates.full(steady) && user.bytes.full(steady)) return;
    by_identity_.insert(user.identity.value, {user.messages, user.creates, user.bytes});
  }

  /// Gives a user who comes back what was left of the budget.
  void restore_to(User& user) {
    const Rates* const kept = by_identity_.find(user.identity.value);
    if (kept == nullptr) return;
    user.messages = kept->messages;
    user.creates = kept->creates;
    user.bytes = kept->bytes;
    by_identity_.erase(user.identity.value);
  }

  [[nodiscard]] std::size_t size() const { return by_identity_.size(); }

 private:
  struct Rates {
    TokenBucket messages;
    TokenBucket creates;
    TokenBucket bytes;
  };

  BoundedMap<Rates> by_identity_{most};
};

}  // namespace parley::core
