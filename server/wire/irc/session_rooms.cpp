// One IRC client's session: rooms, their members and modes.
#include <algorithm>
#include <limits>
#include <utility>

#include "core/name.hpp"
#include "core/number.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

void Session::join(const Message& in) {
  if (in.at(0) == "0") {
    for (const std::string& room : comma_list(rooms_.text())) {
      part({{}, "PART", {room}});
    }
    return;
  }
  std::string_view passwords = in.at(1);  // one for each room, in their order
  for (const std::string& room : required_list(in, 0)) {
    const std::string password(passwords.substr(0, passwords.find(',')));
    passwords.remove_prefix(std::min(passwords.size(), password.size() + 1));
    ask(core::command::Join{room, {}, password}, [this, room](const core::Event& event) {
      if (const auto* yes = std::get_if<core::event::Joined>(&event)) return joined(*yes);
      const auto* no = std::get_if<core::event::Failed>(&event);
      if (no == nullptr || no->error.code == core::ErrorCode::already_a_member) return;
      refuse(no->error, room);
    });
  }
}

void Session::joined(const core::event::Joined& room) {
  rooms_.add(core::fold(room.room));
  if (has(cap::extended_join)) {
    own_line("JOIN",
             {room.room, account_ ? account() : "*", realname_.empty() ? nick_ : realname_});
  } else {
    own_line("JOIN", {room.room});
  }
  if (!room.topic.empty()) {
    ask(core::command::Topic{room.room, {}}, [this](const core::Event& event) {
      if (const auto* topic = std::get_if<core::event::TopicIs>(&event)) topic_is(*topic);
    });
  }
  if (!has(cap::read_marker)) return ask_names(room.room, "");
  ask(core::command::Mark{room.room, {}}, [this, name = room.room](const core::Event& event) {
    if (const auto* marked = std::get_if<core::event::Marked>(&event)) read_mark(*marked);
    ask_names(name, "");  // its end comes behind the mark
  });
}

std::vector<std::string> Session::required_list(const Message& in, std::size_t at) {
  auto parts = comma_list(in.at(at));
  if (parts.empty()) numeric(ERR_NEEDMOREPARAMS, {in.command, "Not enough parameters"});
  return parts;
}

void Session::part(const Message& in) {
  for (const std::string& room : required_list(in, 0)) {
    const std::string reason(in.at(1));
    ask(core::command::Part{room, reason}, [this, room, reason](const core::Event& event) {
      if (refused(event, room)) return;
      rooms_.remove(core::fold(room));
      own_line("PART", {room, reason});
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
  if (topic.text.empty()) return numeric(RPL_NOTOPIC, {topic.room, "No topic is set"});
  numeric(RPL_TOPIC, {topic.room, topic.text});
  numeric(RPL_TOPICWHOTIME, {topic.room, topic.by, unix_seconds(topic.time)});
}

void Session::names(const Message& in) {
  if (in.parameters.empty()) return numeric(RPL_ENDOFNAMES, {"*", "End of /NAMES list"});
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
    numeric(RPL_ENDOFNAMES, {members != nullptr ? members->room : room, "End of /NAMES list"});
  });
}

void Session::name_lines(const core::event::MembersAre& members) {
  const std::size_t most = line_bytes - 2 - members.room.size() - shown_nick().size() - 32;
  std::string list;
  const auto flush = [&]() {
    const std::string_view symbol = members.secret ? "@" : "=";
    if (!list.empty()) numeric(RPL_NAMREPLY, {symbol, members.room, std::exchange(list, {})});
  };
  for (const core::event::MemberInfo& member : members.members) {
    const std::string_view prefix = prefix_of(member.role);
    const std::string source = has(cap::userhost_in_names) ? source_of(member.nick) : std::string{};
    const std::string_view name = source.empty() ? std::string_view(member.nick) : source;
    if (list.size() + prefix.size() + name.size() + 1 > most) flush();
    if (!list.empty()) list += ' ';
    list.append(prefix).append(name);
  }
  flush();
}

void Session::kick(const Message& in) {
  const std::string room(in.at(0));
  for (const std::string& nick : required_list(in, 1)) {
    ask(core::command::Kick{room, nick, std::string(in.at(2))},
        [this, room, nick](const core::Event& event) {
          const auto* no = std::get_if<core::event::Failed>(&event);
          if (no == nullptr) return;
          const bool inside = rooms_.contains(core::fold(room));
          if (no->error.code == core::ErrorCode::not_a_member && inside) {
            return numeric(ERR_USERNOTINCHANNEL, {nick, room, no->error.text});
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
    if (no == nullptr) return numeric(RPL_INVITING, {nick, room});
    if (no->error.code == core::ErrorCode::already_a_member) {
      return numeric(ERR_USERONCHANNEL, {nick, room, no->error.text});
    }
    refuse(no->error, no->error.code == core::ErrorCode::no_such_user ? nick : room);
  });
}

void Session::knock(const Message& in) {
  const std::string room(in.at(0));
  ask(core::command::Knock{room, std::string(in.at(1))}, [this, room](const core::Event& event) {
    const auto* no = std::get_if<core::event::Failed>(&event);
    if (no == nullptr) return numeric(RPL_KNOCKDLVR, {room, "Your KNOCK has been delivered"});
    using core::ErrorCode;
    if (no->error.code == ErrorCode::already_a_member) {
      return numeric(ERR_KNOCKONCHAN, {room, no->error.text});
    }
    if (no->error.code == ErrorCode::rate_limited)
      return numeric(ERR_TOOMANYKNOCK, {room, no->error.text});
    refuse(no->error, room);
  });
}

namespace {

/// One condition of ELIST, without the sign: ">3", "C<10". False: it is none.
bool add_condition(core::command::Rooms& wanted, std::string_view text) {
  const bool creation = text.starts_with('C');
  const bool topic = text.starts_with('T');
  if (creation || topic) text.remove_prefix(1);
  const bool more = text.starts_with('>');
  if (!more && !text.starts_with('<')) return false;
  text.remove_prefix(1);
  const auto found = core::number_in(text);
  if (!found || *found > std::numeric_limits<std::uint32_t>::max()) return false;
  const auto number = static_cast<std::uint32_t>(*found);
  const std::chrono::minutes ago(number);
  if (creation) {
    (more ? wanted.older_than : wanted.younger_than) = ago;
  } else if (topic) {
    (more ? wanted.topic_older_than : wanted.topic_younger_than) = ago;
  } else {
    (more ? wanted.more_members_than : wanted.fewer_members_than) = number;
  }
  return true;
}

}  // namespace

void Session::list(const Message& in) {
  core::command::Rooms wanted;
  std::vector<std::string> matches;
  for (const std::string& one : comma_list(in.at(0))) {
    if (one.starts_with('!')) {
      wanted.without = one.substr(1);
    } else if (!add_condition(wanted, one)) {
      matches.push_back(one);
    }
  }
  if (matches.empty()) matches.emplace_back();
  numeric(RPL_LISTSTART, {"Channel", "Users  Name"});
  ask_list(std::move(wanted), std::move(matches));
}

void Session::ask_list(core::command::Rooms wanted, std::vector<std::string> matches) {
  if (wanted.after.empty()) {
    wanted.match = matches.back();
    matches.pop_back();
  }
  ask(wanted, [this, wanted, matches](const core::Event& event) {
    auto next = wanted;
    if (const auto* rooms = std::get_if<core::event::RoomsAre>(&event)) {
      for (const core::event::RoomInfo& room : rooms->rooms) {
        numeric(RPL_LIST, {room.room, std::to_string(room.members), room.topic});
      }
      next.after = rooms->more ? rooms->rooms.back().room : "";
      if (rooms->more || !matches.empty()) return ask_list(next, matches);
    }
    refused(event, wanted.match);
    numeric(RPL_LISTEND, {"End of /LIST"});
  });
}

}  // namespace parley::wire::irc
