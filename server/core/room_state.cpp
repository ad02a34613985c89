// Folding log entries into a room's state.
#include "core/room_state.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace parley::core {

namespace {

constexpr std::size_t hard_cap = 1000;

template <class T>
void push_bounded(std::vector<T>& list, T value) {
  if (list.size() >= hard_cap) list.erase(list.begin());
  list.push_back(std::move(value));
}

void create(RoomState& state, const Entry& entry) {
  state.id = entry.room;
  state.kind = entry.room_name.empty() ? RoomKind::direct : RoomKind::room;
  state.name = entry.room_name;
  state.created = entry.time;
  state.founder = entry.sender;
  state.other = entry.subject;
}

void set_topic(RoomState& state, const Entry& entry) {
  state.topic = entry.text;
  state.topic_by = entry.from;
  state.topic_time = entry.time;
}

void grant(RoomState& state, const Entry& entry) {
  const bool new_founder = hands_over(entry) && state.kind == RoomKind::room;
  // Also where nothing else changes: the store sets it without a look at the state.
  if (new_founder) state.answered = true;
  if (entry.subject == state.founder) return;
  std::erase(state.operators, entry.subject);
  std::erase(state.voiced, entry.subject);
  if (new_founder) push_bounded(state.operators, std::exchange(state.founder, entry.subject));
  if (entry.text == role_name(Role::op)) push_bounded(state.operators, entry.subject);
  if (entry.text == role_name(Role::voice)) push_bounded(state.voiced, entry.subject);
}

void invite(RoomState& state, const Entry& entry) {
  std::erase(state.invited, entry.subject);
  push_bounded(state.invited, entry.subject);
}

void take_mask(std::vector<MaskRule>& rules, const Entry& entry) {
  std::erase_if(rules, [&](const MaskRule& rule) {
    return rule.mask == entry.target || rule.ended(entry.time);
  });
}

void add_mask(std::vector<MaskRule>& rules, const Entry& entry) {
  take_mask(rules, entry);
  push_bounded(rules, MaskRule{entry.target, entry.from, entry.text, entry.until});
}

void ban(RoomState& state, const Entry& entry) {
  add_mask(state.bans, entry);
  if (!account_of_mask(entry.target).empty()) std::erase(state.invited, entry.subject);
  if (!entry.target.starts_with('=')) return;
  const std::string_view banned = std::string_view(entry.target).substr(1);
  std::erase_if(state.invited, [&](const Identity& invited) { return invited.value == banned; });
}

}  // namespace

bool set_mode(event::RoomModes& modes, std::string_view mode, std::string_view text) {
  const bool on = text == "on";
  if (mode == mode_name::private_room) {
    modes.invite_only = modes.secret = on;
  } else if (mode == mode_name::moderated) {
    modes.moderated = on;
  } else if (mode == mode_name::invite_only) {
    modes.invite_only = on;
  } else if (mode == mode_name::secret) {
    modes.secret = on;
  } else if (mode == mode_name::open_topic) {
    modes.open_topic = on;
  } else if (mode == mode_name::outside_messages) {
    modes.outside_messages = on;
  } else if (mode == mode_name::password) {
    modes.password = text;
  } else if (mode == mode_name::limit) {
    modes.limit = 0;  // stays so where the text is no number
    std::from_chars(text.data(), text.data() + text.size(), modes.limit);
  } else {
    return false;
  }
  return true;
}

void apply(RoomState& state, const Entry& entry) {
  state.last = std::max(state.last, entry.seq);
  if (is_text(entry.kind)) {
    state.said = std::max(state.said, entry.seq);
    state.answered = state.answered || entry.sender != state.founder;
    state.by_account = state.by_account || !entry.account.empty();
  }
  switch (entry.kind) {
    case EntryKind::message:
    case EntryKind::direct:
    case EntryKind::redact: return;
    case EntryKind::create: return create(state, entry);
    case EntryKind::topic: return set_topic(state, entry);
    case EntryKind::mode: set_mode(state.modes, entry.target, entry.text); return;
    case EntryKind::grant: return grant(state, entry);
    case EntryKind::invite: return invite(state, entry);
    case EntryKind::kick: std::erase(state.invited, entry.subject); return;
    case EntryKind::ban: return ban(state, entry);
    case EntryKind::unban: return take_mask(state.bans, entry);
    case EntryKind::mute: return add_mask(state.mutes, entry);
    case EntryKind::unmute: return take_mask(state.mutes, entry);
    case EntryKind::except: return add_mask(state.excepts, entry);
    case EntryKind::unexcept: return take_mask(state.excepts, entry);
    case EntryKind::admit: return add_mask(state.admits, entry);
    case EntryKind::unadmit: return take_mask(state.admits, entry);
  }
}

bool hands_over(const Entry& entry) {
  return entry.kind == EntryKind::grant && entry.text == role_name(Role::founder);
}

std::size_t rules_in(const RoomState& state) {
  return state.bans.size() + state.mutes.size() + state.excepts.size() + state.admits.size() +
         state.operators.size() + state.voiced.size() + state.invited.size();
}

bool changes_state(EntryKind kind) { return !is_text(kind) && kind != EntryKind::redact; }

}  // namespace parley::core
