// The end of rooms: guests' rooms that were deserted are ended; what an end does to the members.
#include <utility>

#include "core/hub/state.hpp"

namespace parley::core {

namespace {
constexpr std::size_t ended_at_once = 64;  // rooms, in one turn
}

bool Hub::State::is_deserted(const Room& room) const {
  if (!room.of_guest || room.now.by_account || !room.members.empty()) return false;
  if (!room.is_direct() || !room.now.said) return true;
  const auto is_away = [this](const Identity& side) {
    return is_guest(side) && users_.find(side.value) == nullptr;
  };
  return is_away(room.now.founder) && is_away(room.now.other);
}

void Hub::State::watch_if_deserted(Room& room) {
  if (!is_deserted(room)) return;
  room.emptied = steady_;
  if (std::exchange(room.watched, true)) return;
  (room.now.said ? abandoned_ : unused_).push_back({room.id(), steady_});
}

void Hub::State::watch_conversations_of(const Identity& gone) {
  const auto found = conversations_.find(gone.value);
  if (found == conversations_.end()) return;
  for (Room* room : found->second.rooms) {
    if (room->now.said) watch_if_deserted(*room);
  }
}

void Hub::State::watch_restored(Room& room) {
  if (room.now.by_account) return;
  room.watched = true;
  (room.now.said ? abandoned_ : unused_).push_back({room.id(), std::nullopt});
}

void Hub::State::end_deserted_rooms(Now now, Effects& out) {
  end_deserted_rooms(unused_, limits_.empty_room, now, out);
  end_deserted_rooms(abandoned_, limits_.abandoned_room, now, out);
}

void Hub::State::end_deserted_rooms(std::deque<Deserted>& watched, std::chrono::seconds after,
                                    Now now, Effects& out) {
  if (watched.empty() || after == std::chrono::seconds(0)) return;
  if (!watched.front().since) {  // restored at the start: their members may still connect
    for (Deserted& one : watched) {
      if (one.since) break;
      one.since = now.steady;
      if (Room* room = rooms_.find(one.room)) room->emptied = now.steady;
    }
  }
  for (std::size_t count = 0; count < ended_at_once && !watched.empty(); ++count) {
    const Deserted oldest = watched.front();
    if (now.steady - *oldest.since < after) return;
    watched.pop_front();
    Room* room = rooms_.find(oldest.room);
    if (room == nullptr) continue;
    room->watched = false;
    const bool used = room->unsettled || room->speaking > 0 || now.steady - room->emptied < after ||
                      (room->now.said && &watched == &unused_);
    if (used) {  // since it was deserted
      watch_if_deserted(*room);
    } else if (is_deserted(*room)) {
      end_room(*room, now, out);
    }
  }
}

bool Hub::State::end_an_unused_room(Now now, Effects& out) {
  for (std::size_t count = 0; count < ended_at_once && !unused_.empty(); ++count) {
    Room* room = rooms_.find(unused_.front().room);
    unused_.pop_front();
    if (room == nullptr) continue;
    room->watched = false;
    const bool unsettled = room->unsettled || room->speaking > 0;
    if (unsettled || room->now.said || !is_deserted(*room)) continue;
    end_room(*room, now, out);
    return true;
  }
  return false;
}

void Hub::State::end_room(Room& room, Now now, Effects& out) {
  RoomEnd end;
  end.room = room.id();
  end.room_name = room.now.name;
  end.time = now.wall;
  Pending pending;
  pending.since = now.steady;
  append(room, std::move(end), std::move(pending), out);
}

void Hub::State::put_all_out(Room& room, const RoomEnd& end, Effects& out) {
  std::string why = "deleted by " + end.from;
  if (!end.reason.empty()) why += ": " + end.reason;
  while (!room.members.empty()) {
    const User& user = *room.members.back().user;
    for (Session& session : SessionsOf(user)) {
      if (!session.is_in(room)) continue;
      leave(session, room);
      out.emplace_back(
          effect::Reply{session.id, 0, event::YouLeft{room.durable().name, why, true}});
      out.emplace_back(effect::Unsubscribe{session.id, room.id()});
    }
  }
}

void Hub::State::remove_ended(Room& room, const RoomEnd& end, Effects& out) {
  put_all_out(room, end, out);
  --ending_;
  if (room.of_guest) --guest_rooms_;
  release(room.unsettled->waiting);
  if (room.is_direct()) {
    unsubscribe_both(room, out);
    remove_conversation(room);
  } else {
    directory_.erase(&room);
    room_skeletons_.remove(room.now.name, &room);
  }
  keys_.erase(room.key);
  rooms_.erase(room.id());
}

void Hub::State::unsubscribe_both(const Room& room, Effects& out) const {
  for (const Identity* side : {&room.now.founder, &room.now.other}) {
    const User* user = users_.find(side->value);
    if (user == nullptr || (side == &room.now.other && room.now.other == room.now.founder))
      continue;
    for (const Session& session : SessionsOf(*user)) {
      out.emplace_back(effect::Unsubscribe{session.id, room.id()});
    }
  }
}

}  // namespace parley::core
