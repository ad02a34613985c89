// Budgets of those who just left.
#include "core/hub/recent_rates.hpp"

namespace parley::core {

void RecentRates::keep(const User& user, std::chrono::milliseconds steady) {
  if (user.messages.full(steady) && user.creates.full(steady) && user.bytes.full(steady)) return;
  while (order_.size() >= most) forget_oldest();
  const Rates rates{user.messages, user.creates, user.bytes, ++last_number_};
  by_identity_[user.identity.value] = rates;
  order_.push_back({user.identity.value, rates.number});
}

void RecentRates::restore_to(User& user) {
  const auto kept = by_identity_.find(user.identity.value);
  if (kept == by_identity_.end()) return;
  user.messages = kept->second.messages;
  user.creates = kept->second.creates;
  user.bytes = kept->second.bytes;
  by_identity_.erase(kept);
}

void RecentRates::forget_oldest() {
  const Kept& oldest = order_.front();
  const auto found = by_identity_.find(oldest.identity);
  if (found != by_identity_.end() && found->second.number == oldest.number) {
    by_identity_.erase(found);
  }
  order_.pop_front();
}

}  // namespace parley::core
