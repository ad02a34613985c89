// Commands about messages: sending, reading, finding them.
#pragma once

#include <optional>
#include <string>

#include "core/command/limits.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core::command {

using schema::always;
using schema::Does;
using schema::optional;
using schema::Rate;
using schema::request;
using schema::required;
using schema::Text;

/// To a room ("#...") or, otherwise, to the user with that nick, who must be connected.
struct Say {
  std::string to;
  std::string text;
  std::string key{};    // the sender's own id; a repeat gets the first one's answer
  bool notice = false;  // programs must not answer it

  static constexpr auto schema = request(
      "say", {.does = Does::append, .rate = Rate::message, .answer = "accepted"},
      "Sends a message to a room that you are in, or to a user.",
      required("to", &Say::to).as(Text::conversation),
      required("text", &Say::text).as(Text::message),
      optional("key", &Say::key,
               "At most 64 bytes. Your own id of this message; see [Losing "
               "nothing](#losing-nothing). All receivers of the message see it.")
          .as(Text::line),
      optional("notice", &Say::notice, "Programs must not answer it; for messages of bots."));
};

/// Hides the text of a message for good: the user's own or, for operators, any in their room.
struct Redact {
  std::string to;  // as Say; "" for operators of the server: wherever the message is
  Seq message;
  std::string reason;

  static constexpr auto schema =
      request("redact", {.does = Does::append, .answer = "accepted"},
              "Takes a message back: your own or, for operators, any in the room.",
              optional("to", &Redact::to,
                       "The conversation of the message. Operators of the server may omit it.")
                  .as(Text::conversation),
              required("about", &Redact::message, "The message."),
              optional("reason", &Redact::reason).as(Text::line));
};

struct History {
  std::string with;             // a room, or the nick of a connected user
  std::optional<Seq> before{};  // the newest that are older than this; at most one of the four
  std::optional<Seq> after{};   // the oldest that are newer than this
  std::size_t limit = 50;
  std::optional<Time> before_time{};  // the same by the clock
  std::optional<Time> after_time{};

  static constexpr auto schema = request(
      "history", {.does = Does::ask, .answer = "page", .list = true},
      "Older entries of a room or a direct conversation.",
      required("with", &History::with, "The nick must be connected.").as(Text::conversation),
      optional("before", &History::before, "The newest entries that are older than this.")
          .not_with("after"),
      optional("after", &History::after,
               "The oldest entries that are newer than this. Not together with `before`."),
      always("limit", &History::limit, "50 if omitted; a page has at most 200.").from(1, page_most),
      optional("before_time", &History::before_time,
               "As `before`, by the clock. Only one of the four."),
      optional("after_time", &History::after_time, "As `after`, by the clock."));
};

/// The user's rooms and direct conversations with a message between two times, newest first.
struct Recent {
  Time after{};
  Time before{};  // the epoch for no end
  std::size_t limit = 50;

  static constexpr auto schema =
      request("recent", {.does = Does::ask, .answer = "recent", .list = true},
              "Your rooms and direct conversations in which a message was sent, newest first.",
              optional("after_time", &Recent::after, "Only what was said after."),
              optional("before_time", &Recent::before, "Only what was said before."),
              always("limit", &Recent::limit, "As for `history`.").from(1, page_most));
};

/// Sets the time up to which the user has read; it only rises. If unset, the current mark is
/// returned. All sessions of the user are told, and no others.
struct Mark {
  std::string with;  // as History
  std::optional<Time> time{};

  [[nodiscard]] bool sets() const { return time.has_value(); }

  static constexpr auto schema = request(
      "mark", {.does = Does::append_if_it_sets, .answer = "marked"},
      "Says up to when you have read a conversation; without `time` it asks.",
      required("with", &Mark::with).as(Text::conversation),
      optional("time", &Mark::time,
               "Of the last message that you have read. Only members can set it for a room."));
};

struct Search {
  std::string text;             // words; all must occur
  std::string room{};           // as History::with; "" for all rooms and conversations of the user
  std::optional<Seq> before{};  // next page
  std::size_t limit = 50;

  static constexpr auto schema =
      request("search", {.does = Does::ask, .answer = "page", .list = true},
              "Messages that hold all the words, newest pages first.",
              required("text", &Search::text,
                       "At most 1024 bytes. Whole words; case and accents are ignored.")
                  .as(Text::line),
              optional("room", &Search::room,
                       "The conversation to search. If omitted, all rooms that you are in, and "
                       "your direct conversations.")
                  .as(Text::conversation),
              optional("before", &Search::before,
                       "Next page: the seq of the first entry of the previous page."),
              always("limit", &Search::limit, "As for `history`.").from(1, page_most));
};

/// Dropped, and answered as done, if it comes too fast.
struct Typing {
  std::string to;  // as Say

  static constexpr auto schema =
      request("typing", {.rate = Rate::typing}, "Tells a room or a user that you are typing.",
              required("to", &Typing::to).as(Text::conversation));
};

}  // namespace parley::core::command
