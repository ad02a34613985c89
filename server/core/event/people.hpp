// Answers about users, accounts and the server.
#pragma once

#include <string>
#include <vector>

#include "core/audit.hpp"
#include "core/event/room.hpp"
#include "core/role.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core::event {

using schema::event;
using schema::object;
using schema::optional;
using schema::required;
using schema::Text;

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

  static constexpr auto schema = event(
      "user", "What the server knows of a user.", required("nick", &UserIs::nick).as(Text::nick),
      optional("away", &UserIs::away, "The text, if away.").as(Text::line),
      required("rooms", &UserIs::rooms, "Those that you may see."),
      required("sessions", &UserIs::sessions), required("since", &UserIs::since),
      optional("account", &UserIs::account), optional("realname", &UserIs::realname),
      optional("operator", &UserIs::is_operator, "Of the server."), optional("bot", &UserIs::bot),
      optional("secure", &UserIs::secure, "All connections go through TLS."));
};

struct UsersAre {
  std::vector<MemberInfo> users;  // with details
  bool more = false;

  static constexpr auto schema =
      event("users", "Users, with details.", required("users", &UsersAre::users),
            required("more", &UsersAre::more));
};

struct UserWas {
  std::string nick;
  std::string realname;
  Time gone{};

  static constexpr auto schema =
      object(required("nick", &UserWas::nick).as(Text::nick),
             optional("realname", &UserWas::realname), required("time", &UserWas::gone));
};

struct UsersWere {
  std::vector<UserWas> users;  // newest first

  static constexpr auto schema = event("users_were", "Users with a nick who left, newest first.",
                                       required("users", &UsersWere::users));
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

  static constexpr auto schema =
      event("server_is", "Counts of the server.", required("users", &ServerIs::users),
            required("invisible", &ServerIs::invisible),
            required("most_users", &ServerIs::most_users, "At once."),
            required("sessions", &ServerIs::sessions),
            required("strangers", &ServerIs::strangers, "Not signed in yet."),
            required("rooms", &ServerIs::rooms), required("since", &ServerIs::since),
            required("now", &ServerIs::now));
};

struct AccountIs {  // one's own
  std::string account;
  bool is_operator = false;
  Time created{};
  Time last_login{};  // epoch: not since it was registered
  std::vector<std::string> certificates;

  static constexpr auto schema =
      event("account", "Your account.", required("account", &AccountIs::account),
            required("operator", &AccountIs::is_operator, "Of the server."),
            required("since", &AccountIs::created), optional("last_login", &AccountIs::last_login),
            required("certificates", &AccountIs::certificates, "Fingerprints."));
};

struct ServerBansAre {
  std::vector<MaskInfo> masks;

  static constexpr auto schema =
      event("server_bans", "The server's bans.", required("masks", &ServerBansAre::masks));
};

struct SessionInfo {
  std::string nick;
  std::string account;
  std::string address;
  Time since{};  // of the user's first connection
  std::size_t rooms = 0;

  static constexpr auto schema =
      object(required("nick", &SessionInfo::nick).as(Text::nick),
             optional("account", &SessionInfo::account), required("address", &SessionInfo::address),
             required("since", &SessionInfo::since), required("rooms", &SessionInfo::rooms));
};

struct SessionsAre {  // by folded nick; all of one user's are in one page
  std::vector<SessionInfo> sessions;
  bool more = false;

  static constexpr auto schema =
      event("sessions", "A page of connections.", required("sessions", &SessionsAre::sessions),
            required("more", &SessionsAre::more));
};

struct AuditIs {
  std::vector<AuditRecord> records;  // oldest first
  bool more = false;                 // there are older ones

  static constexpr auto schema =
      event("audit", "A page of the audit log, oldest first.",
            required("records", &AuditIs::records), required("more", &AuditIs::more));
};

}  // namespace parley::core::event
