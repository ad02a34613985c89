// Whether a connection is fed what is new, falls behind, or has caught up.
#include "net/delivery/feed.hpp"

#include <algorithm>
#include <utility>

namespace parley::net {

Feed::Offer Feed::fall_behind(core::Seq after) {
  lag_ = std::make_unique<Lag>(rooms_, after);
  return Offer::begin_catch_up;
}

Feed::Offer Feed::announce(core::RoomId room, core::Seq reached, Space space) {
  if (stopped_) return Offer::leave;
  if (!lag_ && space.has_room()) return Offer::push;
  const Offer offer = lag_ ? Offer::leave : fall_behind(reached);
  lag_->missed(room);
  return offer;
}

Feed::Subscribed Feed::subscribe(core::RoomId room, core::Seq after, core::Seq reached) {
  if (stopped_) return {};
  const bool is_new = std::ranges::find(rooms_, room) == rooms_.end();
  if (is_new) rooms_.push_back(room);
  if (lag_) {
    lag_->watch(room, after);
    return {is_new, false};
  }
  if (after >= reached) return {is_new, false};
  fall_behind(reached);
  lag_->watch(room, after);
  return {is_new, true};
}

bool Feed::unsubscribe(core::RoomId room) {
  if (lag_) lag_->forget(room);
  return std::erase(rooms_, room) > 0;
}

void Feed::stop() {
  stopped_ = true;
  lag_.reset();
}

Feed::Step Feed::next(core::Seq reached, core::Seq gap, Space space) const {
  if (!lag_) return Step::end;
  if (!space.is_half_empty()) return Step::wait;
  return lag_->oldest().value_or(reached) < gap ? Step::read_log : Step::read_tail;
}

Feed::Take Feed::take_from_tail(core::RoomId room, core::Seq seq, Space space) {
  if (!space.has_room()) return Take::stop;
  return lag_->take(room, seq) ? Take::push : Take::skip;
}

std::vector<core::RoomId> Feed::caught_up() {
  std::vector<core::RoomId> missed = lag_->missed_rooms();
  lag_.reset();
  return missed;
}

Feed::Take Feed::take_from_log(Reading reading, core::RoomId room, core::Seq seq, Space space) {
  if (seq > reading.reached) {
    lag_->complete_to(reading.reached);
    return Take::stop;
  }
  return take_from_tail(room, seq, space);
}

}  // namespace parley::net
