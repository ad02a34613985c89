// The bounds that a hub keeps whatever it is asked, checked from outside.
#include "fuzz/bounds.hpp"

#include <algorithm>

#include "core/page.hpp"
#include "fuzz/target.hpp"

namespace parley::fuzz {

using namespace core;

Limits small_limits() {
  using namespace std::chrono_literals;
  Limits limits;
  limits.text_bytes = 64;
  limits.text_lines = 3;
  limits.topic_bytes = 64;
  limits.sessions_per_user = 2;
  limits.rooms = 8;
  limits.guest_rooms_percent = 50;
  limits.rooms_per_session = 3;
  limits.members_per_room = 3;
  limits.direct_conversations_per_user = 2;
  limits.direct_conversations_from_others = 1;
  limits.empty_room = 2s;
  limits.abandoned_room = 5s;
  limits.masks_per_room = 2;
  limits.roles_per_room = 2;
  limits.invites_per_room = 1;
  limits.presence_members = 2;
  limits.page_entries = 4;
  limits.page_members = 3;
  limits.page_bytes = 64;
  limits.pending_appends = 16;
  limits.watched_per_session = 3;
  limits.user_creates = {1, 6};
  limits.address_creates = {1, 10};
  limits.user_bytes = {256, 4096};
  limits.address_bytes = {512, 8192};
  return limits;
}

void Bounds::check(const Entry& entry) const {
  const entry::Spoken* const said = spoken(entry);
  if (said == nullptr) return;
  demand(said->text.size() <= limits_.text_bytes, "a message is within its bound of bytes");
  demand(lines_in(said->text) <= limits_.text_lines, "a message is within its bound of lines");
}

void Bounds::check_limit(std::size_t entries) const {
  demand(entries <= limits_.page_entries, "no page is longer than a page");
}

void Bounds::check(const Event& event) const {
  if (const auto* list = std::get_if<event::RoomsAre>(&event)) {
    demand(list->rooms.size() <= limits_.page_members, "a list of rooms is within its bound");
    std::size_t bytes = 0;
    for (const event::RoomInfo& room : list->rooms) {
      demand(bytes == 0 || bytes <= limits_.page_bytes, "only the last room is past the bytes");
      bytes += written_bytes(room.room) + written_bytes(room.topic);
    }
    demand(list->rooms.size() <= 1 || bytes <= limits_.page_bytes,
           "a list of rooms is within its bytes");
  } else if (const auto* members = std::get_if<event::MembersAre>(&event)) {
    demand(members->members.size() <= limits_.page_members, "a page of members is bounded");
  } else if (const auto* masks = std::get_if<event::MasksAre>(&event)) {
    demand(masks->masks.size() <= limits_.masks_per_room, "a list of masks is bounded");
  } else if (const auto* watching = std::get_if<event::Watching>(&event)) {
    demand(watching->nicks.size() <= limits_.watched_per_session, "what is watched is bounded");
  } else if (const auto* gone = std::get_if<event::UsersWere>(&event)) {
    demand(gone->users.size() <= limits_.users_gone, "what is remembered is bounded");
  }
}

void Bounds::check(const std::map<RoomId, RoomState>& rooms, std::size_t pending) const {
  // A command that is taken may append several entries; ends are appended without a command.
  constexpr std::size_t entries_of_a_command = 8;
  demand(pending <= limits_.pending_appends + entries_of_a_command + limits_.rooms,
         "what waits for the log is bounded");
  demand(rooms.size() <= limits_.rooms + ends_refused_, "rooms are bounded");
  const std::size_t share = limits_.rooms * limits_.guest_rooms_percent / 100;
  std::size_t guests = 0;
  std::map<std::string, std::size_t> begun_by;
  std::map<std::string, std::size_t> begun_with;
  for (const auto& [id, room] : rooms) {
    guests += is_guest(room.founder) ? 1 : 0;
    demand(room.operators.size() + room.voiced.size() <= limits_.roles_per_room,
           "a room's roles are bounded");
    if (room.kind != RoomKind::direct) continue;
    ++begun_by[room.founder.value];
    if (room.other != room.founder) ++begun_with[room.other.value];
  }
  demand(guests <= share + ends_refused_, "guests' rooms are within their share");
  for (const auto& [who, count] : begun_by) {
    demand(count <= limits_.direct_conversations_per_user, "what a user may begin is bounded");
  }
  for (const auto& [who, count] : begun_with) {
    demand(count <= limits_.direct_conversations_from_others + ends_refused_,
           "what others may begin with a user is bounded");
  }
}

}  // namespace parley::fuzz
