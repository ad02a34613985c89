// One IRC client's session: rooms, their members and modes.
#include <algorithm>
#include <utility>

#include "core/name.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

std::string seconds(core::Time time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

}  // namespace

void Session::join(const Message& in) {
  if (in.at(0) == "0") {
    for (const std::string& room : std::vector<std::string>(rooms_)) {
      part({{}, "PART", {room}});
    }
    return;
  }
  for (const std::string& room : comma_list(in.at(0))) {
    ask(core::command::Join{room, {}}, [this, room](const core::Event& event) {
      if (const auto* yes = std::get_if<core::event::Joined>(&event)) return joined(*yes);
      const auto* no = std::get_if<core::event::Failed>(&event);
      if (no == nullptr || no->error.code == core::ErrorCode::already_a_member) return;
      refuse(no->error, room);
    });
  }
}

void Session::joined(const core::event::Joined& room) {
  rooms_.push_back(core::fold(room.room));
  if (has(cap::extended_join)) {
    line(source_of(nick_), "JOIN", {room.room, "*", nick_});
  } else {
    line(source_of(nick_), "JOIN", {room.room});
  }
  if (!room.topic.empty()) {
    ask(core::command::Topic{room.room, {}}, [this](const core::Event& event) {
      if (const auto* topic = std::get_if<core::event::TopicIs>(&event)) topic_is(*topic);
    });
  }
  ask_names(room.room, "");
}

void Session::part(const Message& in) {
  for (const std::string& room : comma_list(in.at(0))) {
    const std::string reason(in.at(1));
    ask(core::command::Part{room, reason}, [this, room, reason](const core::Event& event) {
      if (refused(event, room)) return;
      std::erase(rooms_, core::fold(room));
      line(source_of(nick_), "PART", {room, reason});
    });
  }
}

void Session::topic(const Message& in) {
  const std::string room(in.at(0));
  if (in.parameters.size() < 2) {
    return ask(core::command::Topic{room, {}}, [this, room](const core::Event& event) {
      if (const auto* topic = std::get_if<core::event::TopicIs>(&event)) return topic_is(*topic);
      refused(event, room);
    });
  }
  ask(core::command::Topic{room, std::string(in.at(1))},
      [this, room](const core::Event& event) { refused(event, room); });
}

void Session::topic_is(const core::event::TopicIs& topic) {
  if (topic.text.empty()) return numeric("331", {topic.room, "no topic is set"});
  numeric("332", {topic.room, topic.text});
  numeric("333", {topic.room, topic.by, seconds(topic.time)});
}

void Session::names(const Message& in) {
  if (in.parameters.empty()) return numeric("366", {"*", "name a room"});
  for (const std::string& room : comma_list(in.at(0))) ask_names(room, "");
}

void Session::ask_names(const std::string& room, const std::string& after) {
  ask(core::command::Members{room, after}, [this, room](const core::Event& event) {
    const auto* members = std::get_if<core::event::MembersAre>(&event);
    if (members != nullptr) {
      name_lines(*members);
      if (members->more) return ask_names(room, members->members.back().nick);
    } else if (const auto* no = std::get_if<core::event::Failed>(&event);
               no != nullptr && no->error.retry_after) {
      refuse(no->error, room);
    }
    numeric("366", {members != nullptr ? members->room : room, "that is all"});
  });
}

void Session::name_lines(const core::event::MembersAre& members) {
  const std::size_t most = line_bytes - 2 - members.room.size() - shown_nick().size() - 32;
  std::string list;
  const auto flush = [&]() {
    if (!list.empty()) numeric("353", {"=", members.room, std::exchange(list, {})});
  };
  for (const core::event::MemberInfo& member : members.members) {
    std::string one(prefix_of(member.role));
    one += has(cap::userhost_in_names) ? source_of(member.nick) : member.nick;
    if (list.size() + one.size() + 1 > most) flush();
    if (!list.empty()) list += ' ';
    list += one;
  }
  flush();
}

void Session::kick(const Message& in) {
  const std::string room(in.at(0));
  for (const std::string& nick : comma_list(in.at(1))) {
    ask(core::command::Kick{room, nick, std::string(in.at(2))},
        [this, room, nick](const core::Event& event) {
          const auto* no = std::get_if<core::event::Failed>(&event);
          if (no == nullptr) return;
          const bool inside = std::ranges::count(rooms_, core::fold(room)) > 0;
          if (no->error.code == core::ErrorCode::not_a_member && inside) {
            return numeric("441", {nick, room, no->error.text});
          }
          const bool person = no->error.code == core::ErrorCode::no_such_user;
          refuse(no->error, person ? nick : room);
        });
  }
}

void Session::invite(const Message& in) {
  const std::string nick(in.at(0));
  const std::string room(in.at(1));
  ask(core::command::Invite{room, nick}, [this, nick, room](const core::Event& event) {
    const auto* no = std::get_if<core::event::Failed>(&event);
    if (no == nullptr) return numeric("341", {nick, room});
    if (no->error.code == core::ErrorCode::already_a_member) {
      return numeric("443", {nick, room, no->error.text});
    }
    refuse(no->error, no->error.code == core::ErrorCode::no_such_user ? nick : room);
  });
}

void Session::list(const Message& in) {
  numeric("321", {"Channel", "Users  Name"});
  ask_list(std::string(in.at(0)), "");
}

void Session::ask_list(const std::string& match, const std::string& after) {
  ask(core::command::Rooms{match, after}, [this, match](const core::Event& event) {
    const auto* rooms = std::get_if<core::event::RoomsAre>(&event);
    if (rooms != nullptr) {
      for (const core::event::RoomInfo& room : rooms->rooms) {
        numeric("322", {room.room, std::to_string(room.members), room.topic});
      }
      if (rooms->more) return ask_list(match, rooms->rooms.back().room);
    }
    refused(event, match);
    numeric("323", {"that is all"});
  });
}

void Session::mode(const Message& in) {
  const std::string target(in.at(0));
  if (!target.starts_with('#')) {
    if (core::fold(target) != core::fold(nick_)) {
      return numeric("502", {"the modes of others are theirs"});
    }
    if (in.parameters.size() == 1) return numeric("221", {"+"});
    return numeric("501", {"there are no user modes here"});
  }
  if (in.parameters.size() == 1) return mode_of(target);
  change_modes(in);
}

void Session::mode_of(const std::string& room) {
  ask(core::command::Mode{room, {}, {}}, [this, room](const core::Event& event) {
    const auto* are = std::get_if<core::event::ModesAre>(&event);
    if (are == nullptr) return void(refused(event, room));
    std::string modes = are->modes.private_room ? "+i" : "+";
    if (are->modes.moderated) modes += 'm';
    modes += 'n';
    if (are->modes.private_room) modes += 's';
    numeric("324", {are->room, modes + "t"});
  });
}

void Session::change_modes(const Message& in) {
  const std::string room(in.at(0));
  bool on = true;
  std::size_t next = 2;
  std::string done;  // i and s are one thing: asked for once
  for (const char letter : in.at(1)) {
    const std::string change{on ? '+' : '-', letter == 's' ? 'i' : letter};
    if (letter == '+' || letter == '-') {
      on = letter == '+';
    } else if (std::string_view("ovbq").find(letter) != std::string_view::npos) {
      std::optional<std::string> parameter;
      if (next < in.parameters.size()) parameter = in.parameters[next++];
      change_with(room, letter, on, std::move(parameter));
    } else if (done.find(change) == std::string::npos) {
      change_mode(room, change.back(), on, "");
      done += change;
    }
  }
}

void Session::change_with(const std::string& room, char letter, bool on,
                          std::optional<std::string> parameter) {
  if (parameter) return change_mode(room, letter, on, *parameter);
  if (letter == 'b') return show_masks(room, core::command::MaskList::ban);
  if (letter == 'q') return show_masks(room, core::command::MaskList::mute);
  numeric("461", {"MODE", "a nick is needed"});
}

void Session::change_mode(const std::string& room, char letter, bool on,
                          const std::string& parameter) {
  using core::Role;
  const auto heard = [this, room, parameter](const core::Event& event) {
    const auto* no = std::get_if<core::event::Failed>(&event);
    if (no == nullptr) return;
    refuse(no->error, no->error.code == core::ErrorCode::no_such_user ? parameter : room);
  };
  const auto list = letter == 'b' ? core::command::MaskList::ban : core::command::MaskList::mute;
  switch (letter) {
    case 'o': return ask(core::command::Grant{room, parameter, on ? Role::op : Role::none}, heard);
    case 'v':
      return ask(core::command::Grant{room, parameter, on ? Role::voice : Role::none}, heard);
    case 'b':
    case 'q': return ask(core::command::SetMask{list, on, room, parameter, {}, {}}, heard);
    case 'i': return ask(core::command::Mode{room, on, {}}, heard);
    case 'm': return ask(core::command::Mode{room, {}, on}, heard);
    case 'n':
    case 't':
      if (!on) numeric("472", {std::string(1, letter), "is always set here"});
      return;
    default: numeric("472", {std::string(1, letter), "is no mode of this server"});
  }
}

void Session::show_masks(const std::string& room, core::command::MaskList list) {
  ask(core::command::Masks{list, room}, [this, room, list](const core::Event& event) {
    const auto* are = std::get_if<core::event::MasksAre>(&event);
    if (are == nullptr) return void(refused(event, room));
    const bool bans = list == core::command::MaskList::ban;
    for (const core::event::MaskInfo& one : are->masks) {
      if (bans) {
        numeric("367", {are->room, one.mask, one.by});
      } else {
        numeric("728", {are->room, "q", one.mask, one.by});
      }
    }
    if (bans) return numeric("368", {are->room, "that is all"});
    numeric("729", {are->room, "q", "that is all"});
  });
}

}  // namespace parley::wire::irc
