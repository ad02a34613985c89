// What a client can ask for, whatever dialect it speaks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "core/variant.hpp"

namespace parley::core {

enum class Role : std::uint8_t { none, voice, op, founder };

/// The name on the wire: "none", "voice", "operator", "founder".
[[nodiscard]] std::string_view role_name(Role role);

namespace command {

/// Signs in. Everything but Ping, Pong, Quit and Authenticate needs it first. A nick that another
/// identity holds is refused, and so is a registered name but for its account; an identity that is
/// signed in already gets one session more, under the nick it has. Without a nick it is the
/// account's name.
struct Hello {
  std::string nick;
  Identity identity;         // made by the net floor from the client's secret; never empty
  std::optional<Seq> after;  // resume direct conversations behind this entry
  std::string account{};     // log in to it; its identity then takes the place of the one above
  Secret password{};         // of the account
  std::string realname{};    // cut where it is too long
  Identity former{};         // what an older version made of the secret; "" for none
};
struct Nick {
  std::string nick;
};
struct Join {
  std::string room;
  std::optional<Seq> after;  // resume: every entry behind this one; none: only what comes
  std::string password{};    // where the room has one
};
struct Part {
  std::string room;
  std::string reason;
};
/// To a room ("#...") or, otherwise, to the user with that nick, who must be here; to oneself, too.
struct Say {
  std::string to;
  std::string text;
  std::string key;      // the sender's own id; a repeat gets the first one's answer
  bool notice = false;  // no program is to answer it
};
/// Hides the text of a message for good: one's own or, for operators, anybody's in their room.
struct Redact {
  std::string to;  // as Say; "" for operators of the server: wherever the message is
  Seq message;
  std::string reason;
};
struct Topic {
  std::string room;
  std::optional<std::string> text;  // none: ask for it
};
struct Invite {
  std::string room;
  std::string nick;
};
/// Asks the operators of a room that one may not enter to be let in.
struct Knock {
  std::string room;
  std::string text;
};
struct Kick {
  std::string room;
  std::string nick;
  std::string reason;
};
/// The lists of masks that a room has. `except`: not covered by bans and mutes. `admit`: need no
/// invitation.
enum class MaskList : std::uint8_t { ban, mute, except, admit };
/// Adds to or takes from one of a room's lists. Masks: see mask.hpp.
struct SetMask {
  MaskList list = MaskList::ban;
  bool add = true;
  std::string room;
  std::string mask;
  std::optional<std::chrono::seconds> lasting;
  std::string reason;
};
struct Masks {  // lists them, for operators
  MaskList list = MaskList::ban;
  std::string room;
};
/// Sets room modes (see RoomModes); none: unchanged. All none: ask for them. Each that is set is an
/// entry, and the last one is the answer.
struct Mode {
  std::string room;
  std::optional<bool> private_room;  // invite_only and secret, as one
  std::optional<bool> moderated;
  std::optional<bool> invite_only{};
  std::optional<bool> secret{};
  std::optional<bool> open_topic{};
  std::optional<bool> outside_messages{};
  std::optional<std::string> password{};  // "": none
  std::optional<std::uint32_t> limit{};   // 0: none
};
struct Grant {
  std::string room;
  std::string nick;        // of somebody who is here, or an account's name
  Role role = Role::none;  // replaces the one there was; `founder` hands the room over
};
struct Members {
  std::string room;
  std::string after;     // page on: the last nick of the page before
  bool details = false;  // more than nick, role and away
};
struct Rooms {
  std::string match;  // a glob, "" for all
  std::string after;  // page on: the last name of the page before
  // Only those, where it is said:
  std::string without{};  // a glob that the name must not match
  std::optional<std::size_t> more_members_than{};
  std::optional<std::size_t> fewer_members_than{};
  std::optional<std::chrono::seconds> older_than{};  // the room
  std::optional<std::chrono::seconds> younger_than{};
  std::optional<std::chrono::seconds> topic_older_than{};
  std::optional<std::chrono::seconds> topic_younger_than{};
};
struct Whois {
  std::string nick;
};
/// Those of some nicks who are here, or those who match; the invisible only to who shares a room.
struct Users {
  std::string nicks;  // words; at most Limits::nicks_at_once
  std::string match;  // else a glob for nicks; a page at most, and no next one
};
struct Whowas {
  std::string nick;
};
/// Tells this session from now on when somebody with such a nick comes or goes.
struct Watch {
  enum class Action : std::uint8_t { add, remove, list };
  Action action = Action::list;
  std::string nicks{};  // words; of remove: "" for all
};
/// What one says of oneself, for all sessions; none: unchanged. All none: asks for it.
struct Profile {
  std::optional<std::string> realname;
  std::optional<bool> bot;        // a program
  std::optional<bool> invisible;  // not found by a glob by who shares no room
  std::optional<bool> wallops{};  // hears what operators tell those who ask for it
};
/// Counts of the whole server.
struct ServerInfo {};
struct History {
  std::string with;           // a room, or the nick of somebody who is here
  std::optional<Seq> before;  // the newest that are older than this; at most one of the four
  std::optional<Seq> after;   // the oldest that are newer than this
  std::size_t limit = 50;
  std::optional<Time> before_time{};  // the same by the clock
  std::optional<Time> after_time{};
};
/// One's rooms and direct conversations in which somebody spoke between the two, newest first.
struct Recent {
  Time after{};
  Time before{};  // epoch: no end
  std::size_t limit = 50;
};
/// Says up to which time one has read; it only ever rises. None: asks for it. All of one's sessions
/// are told, and nobody else.
struct Mark {
  std::string with;  // as History
  std::optional<Time> time;
};
struct Search {
  std::string text;           // words; all must occur
  std::string room;           // as History::with; "": one's rooms and direct conversations
  std::optional<Seq> before;  // page on
  std::size_t limit = 50;
};
/// Dropped, and answered as done, where it comes too fast.
struct Typing {
  std::string to;  // as Say
};
struct Away {
  std::string text;  // "": back
};
struct Ping {};
struct Pong {};
struct Quit {
  std::string reason;
};

/// One message of a SASL exchange, before Hello: the session is then logged in, and its Hello gets
/// the account's identity. Answered by Challenge, LoggedIn or a refusal. A message of an exchange
/// that has not begun, or of another mechanism, is refused with login_failed.
struct Authenticate {
  enum class Step : std::uint8_t { begin, go_on, abort };
  Step step = Step::begin;
  std::string mechanism;    // of `begin`
  Secret message;           // decoded
  std::string certificate;  // set by the net floor: the fingerprint of the client's certificate
};
/// Makes an account of the guest who asks: its identity, rooms and roles stay what they are.
struct Register {
  std::string account;
  Secret password;
  std::string invitation;  // where the server wants one
};
/// A new password. Every other session of the account is ended.
struct ChangePassword {
  Secret old_password;
  Secret new_password;
};
struct AskAccount {};  // one's own
/// Lets one's account log in with a TLS certificate, or not any more.
struct SetCertificate {
  std::string fingerprint;
  bool add = true;
};

// For the server's operators: see Hub::set_operators. Each of them is written to the audit log.

/// Ends all sessions of a user.
struct Kill {
  std::string nick;
  std::string reason;
};
/// Keeps an address ("@192.0.2.*") or an account ("$a:name") from the server, and ends the sessions
/// that it covers; operators are not covered.
struct SetServerBan {
  bool add = true;
  std::string mask;
  std::optional<std::chrono::seconds> lasting;
  std::string reason;
};
struct ServerBans {};
/// Tells everybody, or all operators, a line.
struct Announce {
  std::string text;
  bool operators_only = false;
  bool wallops = false;  // with the above: also to who asked for it, see Profile
};
/// Ends a room: its members are put out, its name is free, and its history cannot be read any more.
struct DeleteRoom {
  std::string room;
  std::string reason;
};
/// Reads the configuration again, as SIGHUP does.
struct Rehash {};
struct Sessions {
  std::string match;  // a glob over nick, account and address; "" for all
  std::string after;  // page on: the last nick of the page before
};
struct Audit {
  std::uint64_t before = 0;  // page on: the number of the first record of the page before
  std::size_t limit = 50;
};

}  // namespace command

using Command =
    std::variant<command::Hello, command::Nick, command::Join, command::Part, command::Say,
                 command::Redact, command::Topic, command::Invite, command::Knock, command::Kick,
                 command::SetMask, command::Masks, command::Mode, command::Grant, command::Members,
                 command::Rooms, command::Whois, command::Users, command::Whowas, command::Watch,
                 command::Profile, command::ServerInfo, command::History, command::Recent,
                 command::Mark, command::Search, command::Typing, command::Away, command::Ping,
                 command::Pong, command::Quit, command::Authenticate, command::Register,
                 command::ChangePassword, command::AskAccount, command::SetCertificate,
                 command::Kill, command::SetServerBan, command::ServerBans, command::Announce,
                 command::DeleteRoom, command::Rehash, command::Sessions, command::Audit>;

}  // namespace parley::core
