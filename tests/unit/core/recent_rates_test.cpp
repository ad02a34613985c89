// What is kept of the budgets of those who just left.
#include "core/hub/recent_rates.hpp"

#include <doctest/doctest.h>

#include <string>

namespace parley::core {

namespace {

constexpr Rate slow_rate{1, 1};
constexpr std::chrono::milliseconds one_second{1000};

User spent(const std::string& name) {
  User user;
  user.identity.value = name;
  (void)user.messages.take(slow_rate, one_second);
  return user;
}

bool comes_back_spent(RecentRates& recent, const std::string& name) {
  User user;
  user.identity.value = name;
  recent.restore_to(user);
  return user.messages.take(slow_rate, one_second).has_value();
}

}  // namespace

TEST_CASE("a budget that is spent waits for its user, one that is full is not kept") {
  RecentRates recent;
  recent.keep(spent("ada"), one_second);
  recent.keep(spent("bob"), one_second + std::chrono::seconds(1));
  CHECK(recent.size() == 1);
  CHECK(comes_back_spent(recent, "ada"));
  CHECK_FALSE(comes_back_spent(recent, "bob"));
  CHECK(recent.size() == 0);
}

TEST_CASE("past the bound the oldest budget is forgotten") {
  RecentRates recent;
  for (std::size_t i = 0; i <= RecentRates::most; ++i) {
    recent.keep(spent("user" + std::to_string(i)), one_second);
  }
  CHECK(recent.size() == RecentRates::most);
  CHECK_FALSE(comes_back_spent(recent, "user0"));
  CHECK(comes_back_spent(recent, "user1"));
}

TEST_CASE("who comes and goes again is remembered as of the last time") {
  RecentRates recent;
  recent.keep(spent("ada"), one_second);
  CHECK(comes_back_spent(recent, "ada"));
  recent.keep(spent("ada"), one_second);
  for (std::size_t i = 1; i < RecentRates::most; ++i) {  // pushes out the first time only
    recent.keep(spent("user" + std::to_string(i)), one_second);
  }
  CHECK(comes_back_spent(recent, "ada"));
}

}  // namespace parley::core
