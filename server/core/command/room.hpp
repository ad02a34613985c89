// Commands about a room: entering it, and what its operators do.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "core/command/limits.hpp"
#include "core/ids.hpp"
#include "core/role.hpp"
#include "core/schema.hpp"

namespace parley::core::command {

using schema::constant;
using schema::Does;
using schema::named;
using schema::optional;
using schema::Rate;
using schema::request;
using schema::required;
using schema::Text;
using schema::variants;

struct Join {
  std::string room;
  std::optional<Seq> after{};  // resume: every entry after this one; unset: only new ones
  std::string password{};      // where the room has one

  static constexpr auto schema =
      request("join", {.rate = Rate::room, .answer = "joined"},
              "Enters a room; a room that does not exist is made, and you are its founder.",
              required("room", &Join::room).as(Text::room),
              optional("after", &Join::after,
                       "Get every entry of the room after it, and then new ones. If omitted, you "
                       "get only new ones."),
              optional("password", &Join::password, "If the room has one.").kept_secret());
};

struct Part {
  std::string room;
  std::string reason;

  static constexpr auto schema =
      request("part", {.rate = Rate::room}, "Leaves a room, with this connection.",
              required("room", &Part::room).as(Text::room),
              optional("reason", &Part::reason).as(Text::line));
};

struct Topic {
  std::string room;
  std::optional<std::string> text;  // if unset, the current topic is returned

  [[nodiscard]] bool sets() const { return text.has_value(); }

  static constexpr auto schema =
      request("topic", {.does = Does::append_if_it_sets, .answer = "topic_is"},
              "Without `text`, asks for a room's topic. With `text`, sets it (operators).",
              required("room", &Topic::room).as(Text::room),
              optional("text", &Topic::text, "At most 1024 bytes. `\"\"` removes the topic.")
                  .as(Text::line));
};

struct Invite {
  std::string room;
  std::string nick;

  static constexpr auto schema = request("invite", {.does = Does::append, .answer = "accepted"},
                                         "Lets a user into a private room (operators).",
                                         required("room", &Invite::room).as(Text::room),
                                         required("nick", &Invite::nick).as(Text::nick));
};

struct Knock {
  std::string room;
  std::string text;

  static constexpr auto schema =
      request("knock", {}, "Asks the operators of a room that you may not enter to let you in.",
              required("room", &Knock::room, "Private, full, or with a password.").as(Text::room),
              optional("text", &Knock::text).as(Text::line));
};

struct Kick {
  std::string room;
  std::string nick;
  std::string reason;

  static constexpr auto schema = request(
      "kick", {.does = Does::append, .answer = "accepted"},
      "Removes a user, with all connections, from a room (operators).",
      required("room", &Kick::room).as(Text::room), required("nick", &Kick::nick).as(Text::nick),
      optional("reason", &Kick::reason).as(Text::line));
};

/// The lists of masks that a room has. `except`: not covered by bans and mutes. `admit`: need no
/// invitation.
enum class MaskList : std::uint8_t { ban, mute, except, admit };

/// Adds to or removes from one of a room's lists. Masks: see mask.hpp.
struct SetMask {
  MaskList list = MaskList::ban;
  bool add = true;
  std::string room;
  std::string mask;
  std::optional<std::chrono::seconds> lasting{};
  std::string reason{};

  static constexpr auto schema = std::tuple_cat(
      variants(
          request(
              "", {.does = Does::append, .answer = "accepted"}, "", constant(&SetMask::add, true),
              required("room", &SetMask::room).as(Text::room),
              required("mask", &SetMask::mask).as(Text::mask),
              optional("seconds", &SetMask::lasting, "How long; if omitted, until it is removed.")
                  .from(1, ten_years),
              optional("reason", &SetMask::reason).as(Text::line)),
          named("ban", "Keeps those whom a mask covers from joining and speaking (operators).",
                constant(&SetMask::list, MaskList::ban)),
          named("mute", "Keeps those whom a mask covers from speaking (operators).",
                constant(&SetMask::list, MaskList::mute)),
          named("except", "Those whom the mask covers are not covered by bans and mutes.",
                constant(&SetMask::list, MaskList::except)),
          named("admit", "Those whom the mask covers join without an invitation.",
                constant(&SetMask::list, MaskList::admit))),
      variants(
          request("", {.does = Does::append, .answer = "accepted"}, "",
                  constant(&SetMask::add, false), required("room", &SetMask::room).as(Text::room),
                  required("mask", &SetMask::mask).as(Text::mask)),
          named("unban", "Removes a ban (operators).", constant(&SetMask::list, MaskList::ban)),
          named("unmute", "Removes a mute (operators).", constant(&SetMask::list, MaskList::mute)),
          named("unexcept", "Removes an exception (operators).",
                constant(&SetMask::list, MaskList::except)),
          named("unadmit", "Removes an admission (operators).",
                constant(&SetMask::list, MaskList::admit))));
};

struct Masks {
  MaskList list = MaskList::ban;
  std::string room;

  static constexpr auto schema = variants(
      request("", {.does = Does::ask, .answer = "bans", .list = true}, "",
              required("room", &Masks::room).as(Text::room)),
      named("bans", "Lists a room's bans (operators).", constant(&Masks::list, MaskList::ban)),
      named("mutes", "Lists a room's mutes (operators).", constant(&Masks::list, MaskList::mute)),
      named("excepts", "Lists a room's exceptions (operators).",
            constant(&Masks::list, MaskList::except)),
      named("admits", "Lists a room's admissions (operators).",
            constant(&Masks::list, MaskList::admit)));
};

/// Sets room modes (see RoomModes). Unset fields stay unchanged; if all are unset, the current
/// modes are returned. Each that is set is an entry, and the last one is the answer.
struct Mode {
  std::string room;
  std::optional<bool> private_room{};  // invite_only and secret, as one
  std::optional<bool> moderated{};
  std::optional<bool> invite_only{};
  std::optional<bool> secret{};
  std::optional<bool> open_topic{};
  std::optional<bool> outside_messages{};
  std::optional<std::string> password{};  // "" for none
  std::optional<std::uint32_t> limit{};   // 0 for none

  [[nodiscard]] bool sets() const {
    return private_room || moderated || invite_only || secret || open_topic || outside_messages ||
           password || limit;
  }

  static constexpr auto schema = request(
      "mode", {.does = Does::append_if_it_sets, .answer = "modes_are"},
      "Without modes, asks for them. With some, sets them (operators).",
      required("room", &Mode::room).as(Text::room),
      optional("private", &Mode::private_room,
               "Only invited users may join, and only members see the room in lists and read its "
               "history."),
      optional("moderated", &Mode::moderated, "Only users with a role may speak."),
      optional("invite_only", &Mode::invite_only,
               "The part of `private` that affects joining and reading the history."),
      optional("secret", &Mode::secret,
               "The part of `private` that affects lists and reading the history."),
      optional("open_topic", &Mode::open_topic, "All members may set the topic."),
      optional("outside_messages", &Mode::outside_messages,
               "Users who are not in the room may speak, too."),
      optional("password", &Mode::password,
               "1 to 32 bytes, one word without commas; `\"\"` for none. Users without an "
               "invitation need it to join. Members see it, and only members read the history.")
          .kept_secret(),
      optional("limit", &Mode::limit, "Of members; operators may join a full room.")
          .from(0, 1'000'000));
};

struct Grant {
  std::string room;
  std::string nick;        // of a connected user, or an account's name
  Role role = Role::none;  // replaces the one there was; `founder` hands the room over

  static constexpr auto schema = request(
      "grant", {.does = Does::append, .answer = "accepted"},
      "Gives a user a role in a room (operators).", required("room", &Grant::room).as(Text::room),
      required("nick", &Grant::nick,
               "A connected user's nick, or an account's name; the user need not be in the room.")
          .as(Text::nick),
      required("role", &Grant::role));
};

}  // namespace parley::core::command
