// Commands of the server's operators. Each is written to the audit log.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "core/command/limits.hpp"
#include "core/schema.hpp"

namespace parley::core::command {

using schema::always;
using schema::constant;
using schema::Does;
using schema::optional;
using schema::request;
using schema::required;
using schema::Text;

// For the server's operators: see Hub::set_operators. Each is written to the audit log.

/// Ends all sessions of a user.
struct Kill {
  std::string nick;
  std::string reason;

  static constexpr auto schema = request("kill", {}, "Ends all connections of a user.",
                                         required("nick", &Kill::nick).as(Text::nick),
                                         optional("reason", &Kill::reason).as(Text::line));
};

/// Keeps an address ("@192.0.2.*") or an account ("$a:name") from the server, and ends the sessions
/// that it covers; operators are not covered.
struct SetServerBan {
  bool add = true;
  std::string mask;
  std::optional<std::chrono::seconds> lasting{};
  std::string reason{};

  static constexpr auto schema = std::tuple(
      request(
          "server_ban", {}, "Keeps an address, a network or an account from the server.",
          constant(&SetServerBan::add, true),
          required("mask", &SetServerBan::mask,
                   "`@192.0.2.7`, `@192.0.2.0/24`, `@192.0.2.*`, `@2001:db8::/32` or `$a:bob`; no "
                   "nicks, and no mask that cannot match any user.")
              .as(Text::mask),
          optional("seconds", &SetServerBan::lasting, "How long; if omitted, until it is removed.")
              .from(1, ten_years),
          optional("reason", &SetServerBan::reason, "Shown to the banned users.").as(Text::line)),
      request("server_unban", {}, "Removes such a ban.", constant(&SetServerBan::add, false),
              required("mask", &SetServerBan::mask,
                       "`@192.0.2.7`, `@192.0.2.0/24`, `@192.0.2.*`, `@2001:db8::/32` or `$a:bob`; "
                       "no nicks, and no mask that cannot match any user.")
                  .as(Text::mask)));
};

struct ServerBans {
  static constexpr auto schema =
      request("server_bans", {.does = Does::ask, .answer = "server_bans", .list = true},
              "Lists the server's bans.");
};

/// Tells a line to all users, or to all operators.
struct Announce {
  std::string text;
  bool operators_only = false;
  bool wallops = false;  // with the above: also to users who ask for it, see Profile

  static constexpr auto schema =
      request("announce", {}, "Tells a line to all users, or to all operators of the server.",
              required("text", &Announce::text, "At most 1024 bytes.").as(Text::line),
              always("operators", &Announce::operators_only,
                     "true to send it only to the server's operators."));
};

/// Ends a room: its members are removed, its name is free, and its history cannot be read any more.
struct DeleteRoom {
  std::string room;
  std::string reason;

  static constexpr auto schema =
      request("delete_room", {.does = Does::append}, "Deletes a room.",
              required("room", &DeleteRoom::room).as(Text::room),
              optional("reason", &DeleteRoom::reason, "Shown to the members.").as(Text::line));
};

/// Reads the configuration again, as SIGHUP does.
struct Rehash {
  static constexpr auto schema =
      request("rehash", {}, "Reads the configuration again, as SIGHUP does.");
};

struct Sessions {
  std::string match{};  // a glob for nick, account and address; "" for all
  std::string after{};  // next page: the last nick of the page before

  static constexpr auto schema =
      request("sessions", {.does = Does::ask, .answer = "sessions", .list = true},
              "Lists connections, with their addresses.",
              optional("match", &Sessions::match, "Matched against nick, account and address.")
                  .as(Text::pattern),
              optional("after", &Sessions::after, "Next page: the last nick of the previous page.")
                  .as(Text::nick));
};

struct Audit {
  std::uint64_t before = 0;  // next page: the number of the first record of the page before
  std::size_t limit = 50;

  static constexpr auto schema =
      request("audit", {.does = Does::ask, .answer = "audit", .list = true},
              "Lists what operators did, and what became of accounts.",
              optional("before", &Audit::before,
                       "Next page: the `number` of the first record of the previous page."),
              always("limit", &Audit::limit, "As for `history`.").from(1, page_most));
};

}  // namespace parley::core::command
