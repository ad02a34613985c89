// The durable half of a room: exactly what folding its log entries gives.
#pragma once

#include <string>
#include <vector>

#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "core/mask.hpp"

namespace parley::core {

/// The modes that entries set. Values are kept as text; "private" is invite_only and secret in one.
namespace mode_name {
inline constexpr std::string_view private_room = "private";
inline constexpr std::string_view moderated = "moderated";
inline constexpr std::string_view invite_only = "invite_only";
inline constexpr std::string_view secret = "secret";
inline constexpr std::string_view open_topic = "open_topic";
inline constexpr std::string_view outside_messages = "outside_messages";
inline constexpr std::string_view password = "password";
inline constexpr std::string_view limit = "limit";
/// True for those whose text is a value, and not "on" or "off".
[[nodiscard]] constexpr bool has_value(std::string_view mode) {
  return mode == password || mode == limit;
}
}  // namespace mode_name

/// Sets one mode to an entry's text. False if there is no such mode; then nothing changes.
bool set_mode(event::RoomModes& modes, std::string_view mode, std::string_view text);

enum class RoomKind : std::uint8_t { room, direct };

struct MaskRule {
  std::string mask;  // canonical
  std::string by;
  std::string reason;
  Time until{};  // epoch: never

  [[nodiscard]] bool ended(Time now) const { return until != Time{} && until <= now; }

  friend bool operator==(const MaskRule&, const MaskRule&) = default;
};

/// Only the founder and operators of the server hand a room over to another founder; nobody else
/// can take that role. Where the founder is a guest, the guest's secret keeps the room: if it is
/// lost and no operator was made, the room goes on without one.
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
  std::vector<MaskRule> excepts;
  std::vector<MaskRule> admits;
  Seq last;                 // the newest entry in the room
  Seq said;                 // the newest message; zero for none
  bool answered = false;    // another user than the founder has spoken, or the room was handed over
  bool by_account = false;  // a message was written by an account
  bool ended = false;       // see RoomEnd

  friend bool operator==(const RoomState&, const RoomState&) = default;
};

/// Applies one entry. Total: any entry leaves a valid state (lists stay within their hard cap of
/// 1,000 by dropping the oldest). The hub runs it in memory and the store in its transaction, so
/// that what is on disk is always the fold of the log.
///
/// A message changes `last`, `said`, `answered` and `by_account` alone.
///
/// The first entry of a room is its `create`; it sets the id. A `grant` replaces the role that the
/// subject had, and never takes the founder's. A `grant` of "founder" hands a room over: the former
/// founder becomes an operator. A `kick`, and a `ban` of the mask "=identity" or
/// of an account, end that identity's invitation. A ban or mute replaces the rule with the same
/// mask, and takes the place of those that had ended by its own time.
void apply(RoomState& state, const Entry& entry);

/// True for the `grant` that makes its subject the founder.
[[nodiscard]] bool hands_over(const Entry& entry);

/// Masks, roles and invitations: what makes a room's state large.
[[nodiscard]] std::size_t rules_in(const RoomState& state);

/// True if the entry changes anything beyond what messages change.
[[nodiscard]] bool changes_state(const Entry& entry);

}  // namespace parley::core
