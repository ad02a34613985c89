// What a client is told besides the log's entries: answers, and what is true only for now.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/audit.hpp"
#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/error.hpp"

namespace parley::core::event {

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
  /// True if only members may read it.
  [[nodiscard]] bool is_closed() const { return invite_only || secret || !password.empty(); }

  friend bool operator==(const RoomModes&, const RoomModes&) = default;
};

// Answers. Each belongs to one request.
struct Welcome {
  std::string nick;
  Seq head;  // the log's last entry
  // Of the server, not of the hub: the net floor sets them on the way out.
  std::string server{};           // "parley 0.1.0"
  std::size_t line_bytes = 8192;  // the longest request
  std::size_t text_lines = 100;   // the most lines of a message
  std::string account{};          // logged in to; "" for a guest
  // Not for the client: who it is, so that the net floor knows its own entries.
  Identity identity{};
  bool is_operator = false;  // of the server; JSON's clients ask
};
struct Done {};    // done, with nothing more to say
struct Accepted {  // durable now, under this seq
  Seq seq;
  Time time;
};
struct Joined {  // you are in
  std::string room;
  std::string topic;
  RoomModes modes;
  Role role = Role::none;  // yours
  std::size_t members = 0;
  Seq head;  // the room's last entry; 0: none yet
  bool created = false;
};
struct TopicIs {
  std::string room;
  std::string text;
  std::string by;
  Time time{};
};
struct ModesAre {
  std::string room;
  RoomModes modes;
  Time created{};
};
struct MaskInfo {
  std::string mask;
  std::string by;
  std::string reason;
  Time until{};  // epoch: never
};
struct MasksAre {
  std::string room;
  command::MaskList list{};
  std::vector<MaskInfo> masks;
};
struct MembersAre {  // also unasked: the snapshot for one who missed presence events
  std::string room;
  std::vector<MemberInfo> members;  // by folded nick
  bool more = false;
  bool secret = false;  // the room
};
struct RoomInfo {
  std::string room;
  std::string topic;
  std::size_t members = 0;
};
struct RoomsAre {
  std::vector<RoomInfo> rooms;  // by folded name
  bool more = false;
};
struct UserIs {
  std::string nick;
  std::string away;
  std::vector<std::string> rooms;  // those that both are in, or that are not private
  std::size_t sessions = 0;
  Time since{};
  std::string account{};      // "" for a guest
  bool is_operator = false;   // of the server
  std::vector<Role> roles{};  // the user's, in each of `rooms`
  std::string realname{};
  bool bot = false;
  bool secure = false;  // every session goes through TLS
  Time active{};        // when the user last spoke, or came
  Time now{};           // of the answer; not for JSON, whose clients have a clock
};
struct UsersAre {
  std::vector<MemberInfo> users;  // with details
  bool more = false;
};
struct UserWas {
  std::string nick;
  std::string realname;
  Time gone{};
};
struct UsersWere {
  std::vector<UserWas> users;  // newest first
};
struct Watched {
  std::string nick;  // as it is here or, where nobody has it, as it was given
  bool here = false;
};
struct Watching {
  std::vector<Watched> nicks;  // those just added, or all
};
struct ProfileIs {
  std::string realname;
  bool bot = false;
  bool invisible = false;
  bool wallops = false;
  bool is_operator = false;  // of the server
};
struct ServerIs {
  std::size_t users = 0;
  std::size_t invisible = 0;   // of them
  std::size_t most_users = 0;  // at once
  std::size_t sessions = 0;    // signed in
  std::size_t strangers = 0;   // not signed in
  std::size_t rooms = 0;
  Time since{};  // the first call of the hub
  Time now{};
};
struct Conversation {
  std::string with;  // a room, or the nick of somebody who is here
  Time time{};       // of the newest message
};
struct RecentAre {
  std::vector<Conversation> conversations;  // newest first
};
struct Marked {  // also unasked: another session of the user did it
  std::string with;
  Time time{};  // epoch: nothing yet
};
struct Page {                     // of history or search
  std::string with;               // a room or a nick; "" for a search over all
  std::vector<EntryPtr> entries;  // oldest first
  bool more = false;              // there are more in the direction asked for
};
struct Failed {
  Error error;
};
struct Ponged {};
struct Challenge {  // the next message of a SASL exchange, not encoded
  std::string message;
};
struct LoggedIn {  // by SASL; Hello is next
  std::string account;
};
struct AccountIs {  // one's own
  std::string account;
  bool is_operator = false;
  Time created{};
  Time last_login{};  // epoch: not since it was registered
  std::vector<std::string> certificates;
};
struct ServerBansAre {
  std::vector<MaskInfo> masks;
};
struct SessionInfo {
  std::string nick;
  std::string account;
  std::string address;
  Time since{};  // of the user's first connection
  std::size_t rooms = 0;
};
struct SessionsAre {  // by folded nick; all of one user's are in one page
  std::vector<SessionInfo> sessions;
  bool more = false;
};
struct AuditIs {
  std::vector<AuditRecord> records;  // oldest first
  bool more = false;                 // there are older ones
};

// Told unasked; not in the log. `who` is a nick.
struct MemberJoined {
  std::string room;
  std::string who;
  Role role = Role::none;
  Time time{};
  std::string account{};   // "" for a guest
  std::string realname{};  // not for JSON, whose clients ask for it
};
struct MemberLeft {  // parted, or its last session ended
  std::string room;
  std::string who;
  std::string reason;
  bool quit = false;
  Time time{};
  bool gone = false;  // it was the user's last session: not only this room is left
  std::string account{};
};
struct Renamed {
  std::string room;  // "": no room; told to this user's other sessions
  std::string who;
  std::string nick;  // the new one
  Time time{};
  std::string account{};
};
struct AwayChanged {
  std::string room;
  std::string who;
  std::string text;  // "": back
  Time time{};
  std::string account{};
};
struct RealnameChanged {
  std::string room;
  std::string who;
  std::string text;
  Time time{};
  std::string account{};
};
struct Presence {  // of a nick that one watches
  std::string nick;
  bool here = false;
  Time time{};
};
struct TypingNow {
  std::string room;  // "": in the direct conversation with `who`
  std::string who;
  Time time{};
  std::string account{};
};
struct Invited {  // told to the one invited
  std::string room;
  std::string by;
  Time time{};
  std::string account{};  // of who invites
};
struct Knocked {  // told to the room's operators: `who` asks to be let in
  std::string room;
  std::string who;
  std::string text;
  Time time{};
  std::string account{};
};
struct YouLeft {  // to each session of a kicked user, after the kick; to all when a room is deleted
  std::string room;
  std::string reason;
  bool deleted = false;  // the room
};
struct Notice {  // from an operator, to everybody or to all operators
  std::string who;
  std::string text;
  bool operators_only = false;
  Time time{};
  std::string account{};
};
struct AccountChanged {  // `who` has registered: the guest is an account now
  std::string room;
  std::string who;
  std::string account;
  Time time{};
};
struct PingYou {};
struct Closing {     // the connection's last line
  std::string code;  // stable: "idle", "shutting_down", "quit", "killed", ...
  std::string reason;
  std::optional<std::chrono::milliseconds> retry_after;
};

}  // namespace parley::core::event

namespace parley::core {

using Event = std::variant<
    event::Welcome, event::Done, event::Accepted, event::Joined, event::TopicIs, event::ModesAre,
    event::MasksAre, event::MembersAre, event::RoomsAre, event::UserIs, event::UsersAre,
    event::UsersWere, event::Watching, event::ProfileIs, event::ServerIs, event::RecentAre,
    event::Marked, event::Page, event::Failed, event::Ponged, event::MemberJoined,
    event::MemberLeft, event::Renamed, event::AwayChanged, event::RealnameChanged, event::Presence,
    event::TypingNow, event::Invited, event::Knocked, event::YouLeft, event::PingYou,
    event::Closing, event::Challenge, event::LoggedIn, event::AccountIs, event::ServerBansAre,
    event::SessionsAre, event::AuditIs, event::Notice, event::AccountChanged>;

}  // namespace parley::core
