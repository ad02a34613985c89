// What members are told unasked, and what is not in the log. `who` is a nick.
#pragma once

#include <string>

#include "core/role.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core::event {

using schema::always;
using schema::constant;
using schema::event;
using schema::named;
using schema::optional;
using schema::required;
using schema::Text;
using schema::variants;

// Told unasked; not in the log. `who` is a nick.
struct MemberJoined {
  std::string room;
  std::string who;
  Role role = Role::none;
  Time time{};
  std::string account{};   // "" for a guest
  std::string realname{};  // not for JSON, whose clients ask for it

  static constexpr auto schema = event(
      "join", "A user joined the room.", required("room", &MemberJoined::room).as(Text::room),
      required("time", &MemberJoined::time), required("from", &MemberJoined::who).as(Text::nick),
      required("role", &MemberJoined::role), optional("account", &MemberJoined::account));
};

struct MemberLeft {  // parted, or its last session ended
  std::string room;
  std::string who;
  std::string reason;
  bool quit = false;
  Time time{};
  bool gone = false;  // it was the user's last session: not only this room is left
  std::string account{};

  static constexpr auto schema = variants(
      event("", "", required("room", &MemberLeft::room).as(Text::room),
            required("time", &MemberLeft::time), required("from", &MemberLeft::who).as(Text::nick),
            always("text", &MemberLeft::reason).as(Text::line)),
      named("part", "A user left the room.", constant(&MemberLeft::quit, false)),
      named("quit", "A user disconnected.", constant(&MemberLeft::quit, true)));
};

struct Renamed {
  std::string room;  // "": no room; told to this user's other sessions
  std::string who;
  std::string nick;  // the new one
  Time time{};
  std::string account{};

  static constexpr auto schema =
      event("nick", "A user has a new nick; without `room`, of your own user.",
            optional("room", &Renamed::room).as(Text::room), required("time", &Renamed::time),
            required("from", &Renamed::who).as(Text::nick),
            required("nick", &Renamed::nick, "The new one.").as(Text::nick));
};

struct AwayChanged {
  std::string room;
  std::string who;
  std::string text;  // "": back
  Time time{};
  std::string account{};

  static constexpr auto schema = event("away", "A user is away, or back if the text is empty.",
                                       required("room", &AwayChanged::room).as(Text::room),
                                       required("time", &AwayChanged::time),
                                       required("from", &AwayChanged::who).as(Text::nick),
                                       always("text", &AwayChanged::text).as(Text::line));
};

struct RealnameChanged {
  std::string room;
  std::string who;
  std::string text;
  Time time{};
  std::string account{};

  static constexpr auto schema = event("realname", "A user has a new longer name.",
                                       required("room", &RealnameChanged::room).as(Text::room),
                                       required("time", &RealnameChanged::time),
                                       required("from", &RealnameChanged::who).as(Text::nick),
                                       required("text", &RealnameChanged::text).as(Text::line));
};

struct TypingNow {
  std::string room;  // "": in the direct conversation with `who`
  std::string who;
  Time time{};
  std::string account{};

  static constexpr auto schema =
      event("typing", "A user is typing; without `room`, to you.",
            optional("room", &TypingNow::room).as(Text::room), required("time", &TypingNow::time),
            required("from", &TypingNow::who).as(Text::nick));
};

struct Invited {  // told to the one invited
  std::string room;
  std::string by;
  Time time{};
  std::string account{};  // of who invites

  static constexpr auto schema = event(
      "invited", "You are invited into the room.", required("room", &Invited::room).as(Text::room),
      required("time", &Invited::time), required("from", &Invited::by).as(Text::nick));
};

struct Knocked {  // told to the room's operators: `who` asks to be let in
  std::string room;
  std::string who;
  std::string text;
  Time time{};
  std::string account{};

  static constexpr auto schema =
      event("knocked", "A user asks to be let into the room.",
            required("room", &Knocked::room).as(Text::room), required("time", &Knocked::time),
            required("from", &Knocked::who).as(Text::nick),
            optional("text", &Knocked::text).as(Text::line));
};

struct YouLeft {  // to each session of a kicked user, after the kick; to all when a room is deleted
  std::string room;
  std::string reason;
  bool deleted = false;  // the room

  static constexpr auto schema = event("left", "You are no longer in the room.",
                                       required("room", &YouLeft::room).as(Text::room),
                                       always("text", &YouLeft::reason).as(Text::line),
                                       optional("deleted", &YouLeft::deleted, "The room is."));
};

struct Notice {  // from an operator, to everybody or to all operators
  std::string who;
  std::string text;
  bool operators_only = false;
  Time time{};
  std::string account{};

  static constexpr auto schema = event(
      "notice", "A line from an operator of the server.", required("time", &Notice::time),
      required("from", &Notice::who).as(Text::nick), required("text", &Notice::text).as(Text::line),
      required("operators", &Notice::operators_only, "Only told to operators of the server."));
};

struct AccountChanged {  // `who` has registered: the guest is an account now
  std::string room;
  std::string who;
  std::string account;
  Time time{};

  static constexpr auto schema = event("registered", "A guest has registered an account.",
                                       required("room", &AccountChanged::room).as(Text::room),
                                       required("time", &AccountChanged::time),
                                       required("from", &AccountChanged::who).as(Text::nick),
                                       required("account", &AccountChanged::account));
};

}  // namespace parley::core::event
