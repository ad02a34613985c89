// One IRC client's session: modes of rooms, their lists, and one's own modes.
#include <algorithm>
#include <utility>

#include "core/name.hpp"
#include "core/number.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

using core::command::MaskList;

std::optional<MaskList> list_of(char letter) {
  switch (letter) {
    case 'b': return MaskList::ban;
    case 'q': return MaskList::mute;
    case 'e': return MaskList::except;
    case 'I': return MaskList::admit;
    default: return std::nullopt;
  }
}

/// Puts a letter without a parameter into the command. False: there is no such letter.
bool set_flag(core::command::Mode& set, char letter, bool on) {
  switch (letter) {
    case 'i': set.invite_only = on; return true;
    case 's': set.secret = on; return true;
    case 'm': set.moderated = on; return true;
    case 'n': set.outside_messages = !on; return true;
    case 't': set.open_topic = !on; return true;
    default: return false;
  }
}

/// 0: this is no number of members.
std::uint32_t limit_in(std::string_view text) {
  constexpr std::uint32_t most = 1'000'000;  // as in JSON
  const std::uint64_t limit = core::number_in(text).value_or(0);
  return limit <= most ? static_cast<std::uint32_t>(limit) : 0;
}

/// Puts one's own modes into the command, and gives those that can be set, each with its sign.
std::string read_own_modes(std::string_view letters, core::command::Profile& set, bool& unknown) {
  std::string changes;
  bool on = true;
  for (const char letter : letters) {
    switch (letter) {
      case '+':
      case '-': on = letter == '+'; continue;
      case 'B': set.bot = on; break;
      case 'i': set.invisible = on; break;
      case 'w': set.wallops = on; break;
      case 'o': continue;  // operators are whom the configuration names
      default: unknown = true; continue;
    }
    changes += {on ? '+' : '-', letter};
  }
  return changes;
}

bool takes_parameter(char letter, bool on) {
  return list_of(letter) || letter == 'o' || letter == 'v' || letter == 'k' ||
         (letter == 'l' && on);
}

bool is_empty(const core::command::Mode& set) {
  return !set.invite_only && !set.secret && !set.moderated && !set.outside_messages &&
         !set.open_topic && !set.password && !set.limit;
}

}  // namespace

void Session::mode(const Message& in) {
  const std::string target(in.at(0));
  if (!target.starts_with('#')) return own_modes(in);
  if (in.parameters.size() == 1) return mode_of(target);
  change_modes(in);
}

void Session::own_modes(const Message& in) {
  if (core::fold(in.at(0)) != core::fold(nick_)) {
    return numeric(ERR_USERSDONTMATCH, {"Cannot change mode for other users"});
  }
  core::command::Profile set;
  bool unknown = false;
  const std::string changes = read_own_modes(in.at(1), set, unknown);
  if (unknown) numeric(ERR_UMODEUNKNOWNFLAG, {"Unknown MODE flag: the user modes are B, i and w"});
  if (unknown && changes.empty()) return;
  ask(std::move(set), [this, changes](const core::Event& event) {
    const auto* are = std::get_if<core::event::ProfileIs>(&event);
    if (are == nullptr) return void(refused(event, nick_));
    if (!changes.empty()) return own_line("MODE", {nick_, changes});
    numeric(RPL_UMODEIS, {std::string("+") + (are->bot ? "B" : "") + (are->invisible ? "i" : "") +
                          (are->is_operator ? "o" : "") + (are->wallops ? "w" : "")});
  });
}

void Session::mode_of(const std::string& room) {
  ask(core::command::Mode{room, {}, {}}, [this, room](const core::Event& event) {
    const auto* are = std::get_if<core::event::ModesAre>(&event);
    if (are == nullptr) return void(refused(event, room));
    modes_are(*are);
  });
}

void Session::modes_are(const core::event::ModesAre& are) {
  const core::event::RoomModes& modes = are.modes;
  std::string letters = "+";
  if (modes.invite_only) letters += 'i';
  if (!modes.password.empty()) letters += 'k';
  if (modes.limit != 0) letters += 'l';
  if (modes.moderated) letters += 'm';
  if (!modes.outside_messages) letters += 'n';
  if (modes.secret) letters += 's';
  if (!modes.open_topic) letters += 't';
  const std::string limit = std::to_string(modes.limit);
  std::vector<std::string_view> with{are.room, letters};
  if (!modes.password.empty()) with.emplace_back(modes.password);
  if (modes.limit != 0) with.emplace_back(limit);
  numeric(RPL_CHANNELMODEIS, with);
  numeric(RPL_CREATIONTIME, {are.room, unix_seconds(are.created)});
}

void Session::change_modes(const Message& in) {
  const std::string room(in.at(0));
  core::command::Mode set{room, {}, {}};  // all letters without lists and people: asked for once
  bool on = true;
  std::size_t next = 2;
  for (const char letter : in.at(1)) {
    if (letter == '+' || letter == '-') {
      on = letter == '+';
    } else {
      const bool has_one = takes_parameter(letter, on) && next < in.parameters.size();
      change_mode(set, letter, on, has_one ? std::string(in.at(next++)) : "");
    }
  }
  if (is_empty(set)) return;
  ask(std::move(set), [this, room](const core::Event& event) {
    const auto* no = std::get_if<core::event::Failed>(&event);
    if (no == nullptr) return;
    using core::ErrorCode;
    if (no->error.code == ErrorCode::bad_field || no->error.code == ErrorCode::text_too_long) {
      return numeric(ERR_INVALIDMODEPARAM, {room, "k", "*", no->error.text});
    }
    refuse(no->error, room);
  });
}

void Session::change_mode(core::command::Mode& set, char letter, bool on,
                          const std::string& parameter) {
  if (list_of(letter)) return change_list(set.room, letter, on, parameter);
  if (letter == 'o' || letter == 'v') return change_role(set.room, letter, on, parameter);
  if (letter == 'k') {
    if (on && parameter.empty())
      return numeric(ERR_NEEDMOREPARAMS, {"MODE", "Not enough parameters: +k needs a password"});
    set.password = on ? parameter : "";
  } else if (letter == 'l') {
    set.limit = on ? limit_in(parameter) : 0;
    if (!on || *set.limit != 0) return;
    set.limit.reset();
    numeric(ERR_INVALIDMODEPARAM, {set.room, "l", "*", "Invalid limit: write a number of members"});
  } else if (!set_flag(set, letter, on)) {
    numeric(ERR_UNKNOWNMODE, {std::string(1, letter), "is unknown mode char to me"});
  }
}

void Session::change_role(const std::string& room, char letter, bool on, const std::string& nick) {
  using core::Role;
  if (nick.empty())
    return numeric(ERR_NEEDMOREPARAMS, {"MODE", "Not enough parameters: a nickname is needed"});
  const Role given = letter == 'o' ? Role::op : Role::voice;
  ask(core::command::Grant{room, nick, on ? given : Role::none},
      [this, room, nick](const core::Event& event) {
        const auto* no = std::get_if<core::event::Failed>(&event);
        if (no == nullptr) return;
        refuse(no->error, no->error.code == core::ErrorCode::no_such_user ? nick : room);
      });
}

void Session::change_list(const std::string& room, char letter, bool on, const std::string& mask) {
  const MaskList list = *list_of(letter);
  if (mask.empty()) return show_masks(room, list);
  ask(core::command::SetMask{list, on, room, mask, {}, {}},
      [this, room, letter](const core::Event& event) {
        const auto* no = std::get_if<core::event::Failed>(&event);
        if (no == nullptr) return;
        using core::ErrorCode;
        if (no->error.code == ErrorCode::bad_mask || no->error.code == ErrorCode::no_such_mask) {
          return numeric(ERR_INVALIDMODEPARAM, {room, std::string(1, letter), "*", no->error.text});
        }
        if (no->error.code == ErrorCode::list_full) {
          return numeric(ERR_BANLISTFULL, {room, std::string(1, letter), no->error.text});
        }
        refuse(no->error, room);
      });
}

void Session::show_masks(const std::string& room, MaskList list) {
  ask(core::command::Masks{list, room}, [this, room, list](const core::Event& event) {
    const auto* are = std::get_if<core::event::MasksAre>(&event);
    if (are == nullptr) return void(refused(event, room));
    const bool mutes = list == MaskList::mute;
    const Numeric one = list == MaskList::ban      ? RPL_BANLIST
                        : list == MaskList::except ? RPL_EXCEPTLIST
                                                   : RPL_INVEXLIST;
    const Numeric end = list == MaskList::ban      ? RPL_ENDOFBANLIST
                        : list == MaskList::except ? RPL_ENDOFEXCEPTLIST
                                                   : RPL_ENDOFINVEXLIST;
    const std::string_view last = list == MaskList::ban      ? "End of channel ban list"
                                  : list == MaskList::except ? "End of channel exception list"
                                                             : "End of channel invite list";
    for (const core::event::MaskInfo& rule : are->masks) {
      if (mutes) {
        numeric(RPL_QUIETLIST, {are->room, "q", rule.mask, rule.by});
      } else {
        numeric(one, {are->room, rule.mask, rule.by});
      }
    }
    if (mutes) return numeric(RPL_ENDOFQUIETLIST, {are->room, "q", "End of channel quiet list"});
    numeric(end, {are->room, last});
  });
}

}  // namespace parley::wire::irc
