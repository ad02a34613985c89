// What the hub remembers of a conversation, and what its rules say.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/command.hpp"
#include "core/error.hpp"
#include "core/hub/people.hpp"
#include "core/room_state.hpp"

namespace parley::core {

/// None: allowed.
using Refusal = std::optional<Error>;

struct Member {
  User* user = nullptr;
  std::size_t sessions = 0;  // of this user, in the room
};

/// Exists while entries that change the room are on their way into the log.
struct Unsettled {
  RoomState durable;               // the fold of what is committed
  std::size_t changes = 0;         // on their way; never 0
  bool creating = false;           // one of them is the room's `create`: nobody sees the room yet
  bool ending = false;             // one of them is its RoomEnd: nobody sees the room any more
  std::vector<Identity> kicked;    // whose kicks are on their way; one for each kick
  std::vector<SessionId> waiting;  // the first command in their queues is tried again as soon as
                                   // one of the changes is settled
};

/// A room or a direct conversation. Decisions are made on `now`, which holds what is submitted;
/// only what is durable is shown.
struct Room {
  RoomState now;
  std::string key;              // the folded name; for a direct conversation, see direct_key
  std::vector<Member> members;  // by folded nick
  std::unique_ptr<Unsettled> unsettled;
  std::chrono::milliseconds emptied{0};  // when the last member left or the last message came
  std::uint32_t speaking = 0;            // messages on their way into the log
  std::uint32_t rules = 1;               // rises whenever `now` changes: see Session::clear
  bool of_guest = false;                 // its founder is no account
  bool watched = false;                  // in Hub::State::unused_ or abandoned_

  [[nodiscard]] RoomId id() const { return now.id; }
  [[nodiscard]] const RoomState& durable() const { return unsettled ? unsettled->durable : now; }
  [[nodiscard]] bool is_direct() const { return now.kind == RoomKind::direct; }
  [[nodiscard]] bool being_created() const { return unsettled && unsettled->creating; }
  /// Not to be seen: its `create` or its RoomEnd is on the way into the log.
  [[nodiscard]] bool is_absent() const {
    return unsettled && (unsettled->creating || unsettled->ending);
  }
  /// A kick of this identity is on its way: it is no member any more, though it still looks so.
  [[nodiscard]] bool being_kicked(const Identity& identity) const;

  /// The member's place, or where it would be.
  [[nodiscard]] std::vector<Member>::iterator place_of(std::string_view folded_nick);
  [[nodiscard]] const Member* member(const User& user) const;
};

/// The key of the conversation of two identities, in either order. No room's key is one: theirs
/// begin with '#'.
[[nodiscard]] std::string direct_key(const Identity& one, const Identity& other);

[[nodiscard]] Role role_of(const RoomState& state, const Identity& identity);

/// True if a ban (mute) holds for this session at this time. The founder is exempt, and whom an
/// exception covers; so are operators from mutes.
[[nodiscard]] bool is_banned(const RoomState& state, const Session& session, Time now);
[[nodiscard]] bool is_muted(const RoomState& state, const Session& session, Time now);

/// The rules that are held against whoever speaks.
[[nodiscard]] std::size_t rules_on_speaking(const RoomState& state);

/// May this session speak here (`is_clear`: it is known that no ban and no mute covers it)? May it
/// come in, when the newest `invites` invitations count? May it read the history from outside?
[[nodiscard]] Refusal may_speak(const RoomState& state, const Session& session, Time now,
                                bool is_clear = false);
struct Admission {
  std::string_view password;
  std::size_t invites = 0;
};
[[nodiscard]] Refusal may_join(const RoomState& state, const Session& session,
                               const Admission& with, Time now);
[[nodiscard]] Refusal may_look_in(const RoomState& state, const Session& session, Time now);

}  // namespace parley::core
