// The log's entries: everything durable that ever happened, in one order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core {

enum class EntryKind : std::uint8_t {
  message = 1,  // text
  direct = 2,   // text; target: the receiver's nick
  create = 3,   // begins a room (sender: its founder) or, where room_name is "", the direct
                // conversation of sender and subject
  topic = 4,    // text: the new topic, "" removes it
  mode = 5,     // target: the mode, see mode_name; text: "on" | "off", or of a mode with a value
                // that value, "" removes it
  grant = 6,    // target: the nick, subject: its identity; text: "operator" | "voice" | "none", or
                // "founder", which hands the room over
  invite = 7,   // target: the nick, subject: its identity
  kick = 8,     // target: the nick, subject: its identity; text: the reason
  ban = 9,      // target: the mask; until; text: the reason; subject: the identity of the account
                // that the mask names, if it names one
  unban = 10,   // target: the mask
  mute = 11,    // as ban
  unmute = 12,  // target: the mask
  except = 13,  // as ban: whom no ban and no mute covers
  unexcept = 14,
  admit = 15,  // as ban: who comes in uninvited
  unadmit = 16,
  redact = 17,  // hides the text of the message `about`; target: the receiver's nick where that is
                // a direct one (`from` may be an operator of the server, who is neither side);
                // subject: whose it must be, "" for anybody's; text: the reason
};
inline constexpr EntryKind newest_kind = EntryKind::redact;

/// What people wrote to be read.
[[nodiscard]] constexpr bool is_text(EntryKind kind) {
  return kind == EntryKind::message || kind == EntryKind::direct;
}

/// The name on the wire and in exports, for example "message"; "unknown" for a corrupt kind.
[[nodiscard]] std::string_view kind_name(EntryKind kind);

/// The kind with that name; nullopt if there is none.
[[nodiscard]] std::optional<EntryKind> kind_named(std::string_view name);

/// One entry of the log. Immutable once committed, but for what a `redact` takes away.
struct Entry {
  Seq seq;  // set by the log at commit
  RoomId room;
  EntryKind kind = EntryKind::message;
  bool notice = false;    // message, direct: no program is to answer it
  bool bot = false;       // message, direct: a program says it
  bool redacted = false;  // message, direct: the text was hidden, and is gone
  Time time{};            // when the hub accepted it
  std::string room_name;  // as shown; "" for a direct conversation
  std::string from;       // the nick, as it was then
  Identity sender;
  std::string account;  // the sender's, as shown; "" for a guest
  std::string target;   // see EntryKind
  Identity subject;     // see EntryKind
  std::string text;
  Time until{};     // bans and mutes: when it ends; epoch: never
  std::string key;  // the sender's own id of this entry, "" for none: removes duplicates
  Seq about;        // redact: the message

  // On the wire, a mode is a name, "on", and the value of a mode that has one.
  [[nodiscard]] bool mode_on() const;
  void set_mode_on(bool on);
  [[nodiscard]] std::string mode_value() const;
  void set_mode_value(std::string value);

  /// A form for each kind, in their order.
  static constexpr auto schema = [] {
    using core::schema::event;
    using core::schema::optional;
    using core::schema::required;
    using core::schema::Text;
    const auto room = required("room", &Entry::room_name).as(Text::room);
    const auto seq = required("seq", &Entry::seq);
    const auto time = required("time", &Entry::time);
    const auto from = required("from", &Entry::from).as(Text::nick);
    const auto text = required("text", &Entry::text);
    const auto key = optional("key", &Entry::key).as(Text::line);
    const auto notice = optional("notice", &Entry::notice, "Programs must not answer it.");
    const auto bot = optional("bot", &Entry::bot, "A program sent it.");
    const auto redacted = optional("redacted", &Entry::redacted, "The text was taken back.");
    const auto nick = required("nick", &Entry::target).as(Text::nick);
    const auto mask = required("mask", &Entry::target).as(Text::mask);
    const auto until = optional("until", &Entry::until, "Without it: for good.");
    const auto kind = [](EntryKind which) { return core::schema::constant(&Entry::kind, which); };
    const auto adds_mask = [&](std::string_view type, EntryKind which, std::string_view about) {
      return event(type, about, kind(which), room, seq, time, from, mask, text, until);
    };
    const auto removes_mask = [&](std::string_view type, EntryKind which, std::string_view about) {
      return event(type, about, kind(which), room, seq, time, from, mask);
    };
    return std::tuple(
        event("message", "A message in a room.", kind(EntryKind::message), room, seq, time, from,
              text, key, notice, bot, redacted),
        event("direct", "A message between two users.", kind(EntryKind::direct), seq, time, from,
              required("to", &Entry::target).as(Text::nick), text, key, notice, bot, redacted),
        event("create", "The room was created.", kind(EntryKind::create), room, seq, time, from),
        event("topic", "The room has a new topic; \"\" removes it.", kind(EntryKind::topic), room,
              seq, time, from, text),
        event("mode", "A mode of the room was set.", kind(EntryKind::mode), room, seq, time, from,
              required("mode", &Entry::target),
              core::schema::computed(core::schema::Presence::required, "on", &Entry::mode_on,
                                     &Entry::set_mode_on),
              core::schema::computed(core::schema::Presence::optional, "value", &Entry::mode_value,
                                     &Entry::set_mode_value, "Of `password` and `limit`.")),
        event("grant", "A user was given a role.", kind(EntryKind::grant), room, seq, time, from,
              nick, required("role", &Entry::text)),
        event("invite", "A user was invited.", kind(EntryKind::invite), room, seq, time, from,
              nick),
        event("kick", "A user was removed.", kind(EntryKind::kick), room, seq, time, from, nick,
              text),
        adds_mask("ban", EntryKind::ban, "Those whom the mask covers may not join or speak."),
        removes_mask("unban", EntryKind::unban, "A ban was removed."),
        adds_mask("mute", EntryKind::mute, "Those whom the mask covers may not speak."),
        removes_mask("unmute", EntryKind::unmute, "A mute was removed."),
        adds_mask("except", EntryKind::except,
                  "Those whom the mask covers are not covered by bans and mutes."),
        removes_mask("unexcept", EntryKind::unexcept, "An exception was removed."),
        adds_mask("admit", EntryKind::admit, "Those whom the mask covers need no invitation."),
        removes_mask("unadmit", EntryKind::unadmit, "An admission was removed."),
        event("redact", "A message was taken back.", kind(EntryKind::redact),
              optional("room", &Entry::room_name).as(Text::room), seq, time, from,
              optional("to", &Entry::target, "Of a direct message.").as(Text::nick),
              required("about", &Entry::about, "The message."), text));
  }();

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// True for the beginning of a direct conversation: it is in the log, and no client is told of it.
[[nodiscard]] inline bool is_silent(const Entry& entry) {
  return entry.kind == EntryKind::create && entry.room_name.empty();
}

using EntryPtr = std::shared_ptr<const Entry>;

/// An entry on its way to the log. Only who has it knows of it; the log sets its seq, and from then
/// on it is shared, where it is, as an EntryPtr.
using Draft = std::shared_ptr<Entry>;

/// A user has read a conversation up to `time`. It is no entry: the log keeps the latest time for
/// each user and conversation, and gives that back. The epoch only asks for it.
struct ReadMark {
  RoomId room;
  std::string with;  // the conversation as the user named it: a room or a nick
  Identity reader;
  std::string account;  // the reader's, as shown; "" for a guest
  Time time{};
};

/// A room or conversation ends. It is no entry: the log keeps the room's entries, but `rooms` does
/// not give it any more, so that its name is free and it counts against no limit.
struct RoomEnd {
  RoomId room;
  std::string room_name;
  Time time{};
  std::string from;  // the operator of the server who deletes the room; "" if the server ends it
  std::string account;
  std::string reason;
};

/// What is given to the log. It commits all of them in the order in which it gets them.
using Submission = std::variant<Draft, ReadMark, RoomEnd>;

/// Entries of one commit, in the order of their seq. Shared by every loop that fans it out.
using Batch = std::vector<EntryPtr>;

}  // namespace parley::core
