// Commands that ask who and what is there.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/command/limits.hpp"
#include "core/schema.hpp"

namespace parley::core::command {

using schema::Does;
using schema::optional;
using schema::request;
using schema::required;
using schema::Text;

struct Members {
  std::string room;
  std::string after{};   // next page: the last nick of the page before
  bool details = false;  // more than nick, role and away

  static constexpr auto schema = request(
      "members", {.does = Does::ask, .answer = "members", .list = true},
      "The members of a room; you need not be one, unless it is private.",
      required("room", &Members::room).as(Text::room),
      optional("after", &Members::after, "Next page: the last nick of the previous page.")
          .as(Text::nick),
      optional(
          "details", &Members::details,
          "Each member also has `realname`, `account` and `operator` (of the server), if set."));
};

struct Rooms {
  std::string match{};  // a glob, "" for all
  std::string after{};  // next page: the last name of the page before
  // Restrictions; unset for none:
  std::string without{};  // a glob that the name must not match
  std::optional<std::size_t> more_members_than{};
  std::optional<std::size_t> fewer_members_than{};
  std::optional<std::chrono::seconds> older_than{};  // the room
  std::optional<std::chrono::seconds> younger_than{};
  std::optional<std::chrono::seconds> topic_older_than{};
  std::optional<std::chrono::seconds> topic_younger_than{};

  static constexpr auto schema = request(
      "rooms", {.does = Does::ask, .answer = "rooms", .list = true},
      "The rooms of the server, without private ones that you are not in.",
      optional("match", &Rooms::match, "`*` matches any text, `?` one character: `#de*`.")
          .as(Text::pattern),
      optional("after", &Rooms::after, "Next page: the last room of the previous page."),
      optional("without", &Rooms::without, "Excludes rooms that match it.").as(Text::pattern),
      optional("more_than", &Rooms::more_members_than, "Only with more members."),
      optional("fewer_than", &Rooms::fewer_members_than, "Only with fewer members."),
      optional("older_than", &Rooms::older_than, "Only rooms made longer ago.").from(0, ten_years),
      optional("younger_than", &Rooms::younger_than, "Only rooms made less long ago.")
          .from(0, ten_years),
      optional("topic_older_than", &Rooms::topic_older_than, "The same of the topic.")
          .from(0, ten_years),
      optional("topic_younger_than", &Rooms::topic_younger_than, "The same of the topic.")
          .from(0, ten_years));
};

struct Whois {
  std::string nick;

  static constexpr auto schema =
      request("whois", {.does = Does::ask, .answer = "user"}, "What the server knows of a user.",
              required("nick", &Whois::nick).as(Text::nick));
};

/// Those of some nicks who are connected, or those that match; invisible users only if the asking
/// user shares a room with them.
struct Users {
  std::string nicks{};  // words; at most Limits::nicks_at_once
  std::string match{};  // else a glob for nicks; a page at most, and no next one

  static constexpr auto schema = request(
      "users", {.does = Does::ask, .answer = "users", .list = true},
      "Those of some nicks who are connected, or those whose nick matches.",
      optional("nicks", &Users::nicks, "At most 100.").as(Text::nicks),
      optional("match", &Users::match, "Used if `nicks` is omitted; if both are, all users.")
          .as(Text::pattern));
};

struct Whowas {
  std::string nick;

  static constexpr auto schema =
      request("whowas", {.does = Does::ask, .answer = "users_were"}, "Who had this nick and left.",
              required("nick", &Whowas::nick).as(Text::nick));
};

struct ServerInfo {
  static constexpr auto schema =
      request("server", {.does = Does::ask, .answer = "server_is"}, "Counts of the server.");
};

}  // namespace parley::core::command
