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

void take_mask(std::vector<MaskRule>& rules, std::string_view mask, Time now) {
  std::erase_if(rules, [&](const MaskRule& rule) { return rule.mask == mask || rule.ended(now); });
}

/// What an entry of each kind does to the state. Kinds that change nothing are listed, so that a
/// new one is not forgotten.
struct Change {
  RoomState& state;
  const Entry& entry;

  void operator()(const entry::Message&) const {}
  void operator()(const entry::Direct&) const {}
  void operator()(const entry::Redact&) const {}
  void operator()(const entry::Create& create) const {
    state.id = entry.room;
    state.kind = entry.room_name.empty() ? RoomKind::direct : RoomKind::room;
    state.name = entry.room_name;
    state.created = entry.time;
    state.founder = entry.sender;
    state.other = create.with;
  }
  void operator()(const entry::SetTopic& topic) const {
    state.topic = topic.text;
    state.topic_by = entry.from;
    state.topic_time = entry.time;
  }
  void operator()(const entry::SetMode& mode) const {
    set_mode(state.modes, mode.mode, mode.value);
  }
  void operator()(const entry::Grant& grant) const {
    const Identity& who = grant.identity;
    const bool new_founder = grant.role == Role::founder && state.kind == RoomKind::room;
    // Also where nothing else changes: the store sets it without a look at the state.
    if (new_founder) state.answered = true;
    if (who == state.founder) return;
    std::erase(state.operators, who);
    std::erase(state.voiced, who);
    if (new_founder) push_bounded(state.operators, std::exchange(state.founder, who));
    if (grant.role == Role::op) push_bounded(state.operators, who);
    if (grant.role == Role::voice) push_bounded(state.voiced, who);
  }
  void operator()(const entry::Invite& invite) const {
    std::erase(state.invited, invite.identity);
    push_bounded(state.invited, invite.identity);
  }
  void operator()(const entry::Kick& kick) const { std::erase(state.invited, kick.identity); }
  void operator()(const entry::Ban& ban) const {
    add(state.bans, ban);
    if (!account_of_mask(ban.mask).empty()) std::erase(state.invited, ban.identity);
    if (!ban.mask.starts_with('=')) return;
    const std::string_view banned = std::string_view(ban.mask).substr(1);
    std::erase_if(state.invited, [&](const Identity& invited) { return invited.value == banned; });
  }
  void operator()(const entry::Mute& mute) const { add(state.mutes, mute); }
  void operator()(const entry::Except& except) const { add(state.excepts, except); }
  void operator()(const entry::Admit& admit) const { add(state.admits, admit); }
  void operator()(const entry::Unban& unban) const {
    take_mask(state.bans, unban.mask, entry.time);
  }
  void operator()(const entry::Unmute& unmute) const {
    take_mask(state.mutes, unmute.mask, entry.time);
  }
  void operator()(const entry::Unexcept& unexcept) const {
    take_mask(state.excepts, unexcept.mask, entry.time);
  }
  void operator()(const entry::Unadmit& unadmit) const {
    take_mask(state.admits, unadmit.mask, entry.time);
  }

 private:
  void add(std::vector<MaskRule>& rules, const entry::AddMask& mask) const {
    take_mask(rules, mask.mask, entry.time);
    push_bounded(rules, MaskRule{mask.mask, entry.from, mask.reason, mask.until});
  }
};

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
  if (spoken(entry) != nullptr) {
    state.said = std::max(state.said, entry.seq);
    state.answered = state.answered || entry.sender != state.founder;
    state.by_account = state.by_account || !entry.account.empty();
    return;
  }
  std::visit(Change{state, entry}, entry.what);
}

bool hands_over(const Entry& entry) {
  const auto* const grant = as<entry::Grant>(entry);
  return grant != nullptr && grant->role == Role::founder;
}

std::size_t rules_in(const RoomState& state) {
  return state.bans.size() + state.mutes.size() + state.excepts.size() + state.admits.size() +
         state.operators.size() + state.voiced.size() + state.invited.size();
}

bool changes_state(const Entry& entry) {
  return spoken(entry) == nullptr && !is<entry::Redact>(entry);
}

}  // namespace parley::core
