// Who is next.
#include "net/async/fair_queue.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace parley::net {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds half_life{10};
// Doubles hold 2^1023.
constexpr double most_half_lives = 500;
constexpr Seconds nothing = std::chrono::microseconds(10);

}  // namespace

void FairQueue::push(core::SessionId asker, std::unique_ptr<Job> job) {
  const auto known = used_.find(asker);
  waiting_[known == used_.end() ? 0 : known->second].push_back({asker, std::move(job)});
}

std::optional<FairQueue::Turn> FairQueue::pop() {
  if (waiting_.empty()) return std::nullopt;
  const auto next = waiting_.begin();
  Turn turn = std::move(next->second.front());
  next->second.pop_front();
  if (next->second.empty()) waiting_.erase(next);
  return turn;
}

FairQueue::Used FairQueue::worth(Duration took, TimePoint now) const {
  return Seconds(took).count() * std::exp2((now - *origin_) / half_life);
}

void FairQueue::charge(core::SessionId asker, Duration took, TimePoint now) {
  if (!origin_) origin_ = now;
  if ((now - *origin_) / half_life > most_half_lives) scale_down(now);
  used_[asker] += worth(took, now);
  if (used_.size() < most_known_) return;
  // Who has taken nearly nothing lately is as one who never asked.
  const Used little = worth(std::chrono::duration_cast<Duration>(nothing), now);
  for (auto one = used_.begin(); one != used_.end();) {
    one = one->second < little ? used_.erase(one) : std::next(one);
  }
  most_known_ = std::max<std::size_t>(1024, 2 * used_.size());
}

void FairQueue::scale_down(TimePoint now) {
  const double factor = std::exp2(-((now - *origin_) / half_life));
  for (auto one = used_.begin(); one != used_.end(); ++one) one.value() *= factor;
  std::map<Used, std::deque<Turn>> scaled;
  for (auto& [used, turns] : waiting_) {
    std::ranges::move(turns, std::back_inserter(scaled[used * factor]));
  }
  waiting_ = std::move(scaled);
  origin_ = now;
}

}  // namespace parley::net
