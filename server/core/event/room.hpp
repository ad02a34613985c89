// Answers about a room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/command/room.hpp"
#include "core/ids.hpp"
#include "core/role.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core::event {

using schema::always;
using schema::computed;
using schema::constant;
using schema::event;
using schema::fields_of;
using schema::named;
using schema::object;
using schema::optional;
using schema::required;
using schema::Text;
using schema::variants;

struct MemberInfo {
  std::string nick;
  Role role = Role::none;
  bool away = false;
  bool bot = false;
  // Only where details were asked for:
  std::string realname{};
  std::string account{};
  bool is_operator = false;  // of the server

  friend bool operator==(const MemberInfo&, const MemberInfo&) = default;

  static constexpr auto schema = object(
      required("nick", &MemberInfo::nick).as(Text::nick), required("role", &MemberInfo::role),
      optional("away", &MemberInfo::away), optional("bot", &MemberInfo::bot),
      optional("operator", &MemberInfo::is_operator, "Of the server."),
      optional("realname", &MemberInfo::realname), optional("account", &MemberInfo::account));
};

struct RoomModes {
  bool invite_only = false;
  bool secret = false;  // not in lists
  bool moderated = false;
  bool open_topic = false;        // members may set it, too
  bool outside_messages = false;  // one need not be in to speak
  std::string password{};         // "": none
  std::uint32_t limit = 0;        // of members; 0: none

  /// What the rooms of most people's private talk are.
  [[nodiscard]] bool is_private() const { return invite_only && secret; }
  // On the wire, both together are "private".
  [[nodiscard]] bool only_invite_only() const { return invite_only && !secret; }
  [[nodiscard]] bool only_secret() const { return secret && !invite_only; }
  void make_private(bool on) { invite_only = secret = on; }
  void make_invite_only(bool on) { invite_only = invite_only || on; }
  void make_secret(bool on) { secret = secret || on; }
  /// True if only members may read it.
  [[nodiscard]] bool is_closed() const { return invite_only || secret || !password.empty(); }

  friend bool operator==(const RoomModes&, const RoomModes&) = default;

  static constexpr auto schema =
      object(computed(schema::Presence::required, "private", &RoomModes::is_private,
                      &RoomModes::make_private),
             required("moderated", &RoomModes::moderated),
             computed(schema::Presence::optional, "invite_only", &RoomModes::only_invite_only,
                      &RoomModes::make_invite_only),
             computed(schema::Presence::optional, "secret", &RoomModes::only_secret,
                      &RoomModes::make_secret),
             optional("open_topic", &RoomModes::open_topic),
             optional("outside_messages", &RoomModes::outside_messages),
             optional("password", &RoomModes::password).kept_secret(),
             optional("limit", &RoomModes::limit));
};

struct Joined {  // you are in
  std::string room;
  std::string topic;
  RoomModes modes;
  Role role = Role::none;  // yours
  std::size_t members = 0;
  Seq head;  // the room's last entry; 0: none yet
  bool created = false;

  static constexpr auto schema =
      event("joined", "You are in the room.", required("room", &Joined::room).as(Text::room),
            required("topic", &Joined::topic).as(Text::line), fields_of(&Joined::modes),
            required("role", &Joined::role, "Yours."), required("members", &Joined::members),
            required("head", &Joined::head, "The last entry of the room; 0 for none."),
            required("created", &Joined::created));
};

struct TopicIs {
  std::string room;
  std::string text;
  std::string by;
  Time time{};

  static constexpr auto schema =
      event("topic_is", "The topic of a room.", required("room", &TopicIs::room).as(Text::room),
            required("text", &TopicIs::text).as(Text::line), optional("by", &TopicIs::by),
            optional("time", &TopicIs::time));
};

struct ModesAre {
  std::string room;
  RoomModes modes;
  Time created{};

  static constexpr auto schema =
      event("modes_are", "The modes of a room.", required("room", &ModesAre::room).as(Text::room),
            fields_of(&ModesAre::modes));
};

struct MaskInfo {
  std::string mask;
  std::string by;
  std::string reason;
  Time until{};  // epoch: never

  static constexpr auto schema =
      object(required("mask", &MaskInfo::mask).as(Text::mask), always("by", &MaskInfo::by),
             always("reason", &MaskInfo::reason).as(Text::line),
             optional("until", &MaskInfo::until, "Without it: for good."));
};

struct MasksAre {
  std::string room;
  command::MaskList list{};
  std::vector<MaskInfo> masks;

  static constexpr auto schema = variants(
      event("", "", required("room", &MasksAre::room).as(Text::room),
            required("masks", &MasksAre::masks)),
      named("bans", "A room's bans.", constant(&MasksAre::list, command::MaskList::ban)),
      named("mutes", "A room's mutes.", constant(&MasksAre::list, command::MaskList::mute)),
      named("excepts", "A room's exceptions.",
            constant(&MasksAre::list, command::MaskList::except)),
      named("admits", "A room's admissions.", constant(&MasksAre::list, command::MaskList::admit)));
};

struct MembersAre {  // also unasked: the snapshot for one who missed presence events
  std::string room;
  std::vector<MemberInfo> members;  // by folded nick
  bool more = false;
  bool secret = false;  // the room

  static constexpr auto schema = event(
      "members",
      "A page of a room's members; also unasked, in the place of presence events that were missed.",
      required("room", &MembersAre::room).as(Text::room), required("members", &MembersAre::members),
      required("more", &MembersAre::more));
};

struct RoomInfo {
  std::string room;
  std::string topic;
  std::size_t members = 0;

  static constexpr auto schema = object(required("room", &RoomInfo::room).as(Text::room),
                                        always("topic", &RoomInfo::topic).as(Text::line),
                                        required("members", &RoomInfo::members));
};

struct RoomsAre {
  std::vector<RoomInfo> rooms;  // by folded name
  bool more = false;

  static constexpr auto schema =
      event("rooms", "A page of the server's rooms.", required("rooms", &RoomsAre::rooms),
            required("more", &RoomsAre::more));
};

}  // namespace parley::core::event
