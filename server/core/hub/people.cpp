// Sessions and users.
#include "core/hub/people.hpp"

#include <algorithm>

#include "core/hub/room.hpp"

namespace parley::core {

std::size_t User::session_count() const {
  std::size_t count = 0;
  for ([[maybe_unused]] const Session& session : SessionsOf(*this)) ++count;
  return count;
}

bool User::is_secure() const {
  bool secure = true;
  for (const Session& session : SessionsOf(*this)) secure = secure && session.secure;
  return secure;
}

bool Session::is_in(const Room& room) const {
  return std::ranges::find(rooms, &room) != rooms.end();
}

void forget_clear(const User& user) {
  for (Session& session : SessionsOf(user)) std::ranges::fill(session.clear, 0U);
}

std::vector<Room*> rooms_of(const User& user) {
  std::vector<Room*> all;
  for (const Session& session : SessionsOf(user)) {
    all.insert(all.end(), session.rooms.begin(), session.rooms.end());
  }
  std::ranges::sort(all, {}, [](const Room* room) { return room->now.id; });
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

}  // namespace parley::core
