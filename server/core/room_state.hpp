// The durable half of a room: exactly what folding its log entries gives.
#pragma once

#include <string>
#include <vector>

#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "core/mask.hpp"

namespace parley::core {

enum class RoomKind : std::uint8_t { room, direct };

struct MaskRule {
  std::string mask;  // canonical
  std::string by;
  std::string reason;
  Time until{};  // epoch: never

  [[nodiscard]] bool ended(Time now) const { return until != Time{} && until <= now; }

  friend bool operator==(const MaskRule&, const MaskRule&) = default;
};

/// The founder's role never changes and cannot be taken. Where the founder is a guest, the guest's
/// secret keeps the room: if it is lost and no operator was made, the room goes on without one.
struct RoomState {
  RoomId id;
  RoomKind kind = RoomKind::room;
  std::string name;  // as shown; "" for a direct conversation
  Time created{};
  Identity founder;  // a direct conversation's first side
  Identity other;    // a direct conversation's second side
  std::string topic;
  std::string topic_by;
  Time topic_time{};
  event::RoomModes modes;
  std::vector<Identity> operators;
  std::vector<Identity> voiced;
  std::vector<Identity> invited;  // oldest first
  std::vector<MaskRule> bans;
  std::vector<MaskRule> mutes;
  Seq last;  // the newest entry in the room

  friend bool operator==(const RoomState&, const RoomState&) = default;
};

/// Applies one entry. Total: any entry leaves a valid state (lists stay within their hard cap of
/// 1,000 by dropping the oldest). The hub runs it in memory and the store in its transaction, so
/// that what is on disk is always the fold of the log.
///
/// The first entry of a room is its `create`; it sets the id. A `grant` replaces the role that the
/// subject had, and never touches the founder's. A `kick`, and a `ban` of the mask "=identity" or
/// of an account, end that identity's invitation. A ban or mute replaces the rule with the same
/// mask, and takes the place of those that had ended by its own time.
void apply(RoomState& state, const Entry& entry);

/// True if the entry kind changes anything beyond `last`.
[[nodiscard]] bool changes_state(EntryKind kind);

}  // namespace parley::core
