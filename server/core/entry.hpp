// The log's entries: everything durable that ever happened, in one order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/role.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core {

/// What every entry has.
struct EntryHeader {
  Seq seq;  // set by the log at commit
  RoomId room;
  Time time{};            // when the hub accepted it
  std::string room_name;  // as shown; "" for a direct conversation
  std::string from;       // the nick, as it was then
  Identity sender;
  std::string account;  // the sender's, as shown; "" for a guest
  std::string key;      // the sender's own id of this entry, "" for none: removes duplicates

  friend bool operator==(const EntryHeader&, const EntryHeader&) = default;
};

/// What an entry says: a struct for each kind. Each has
///  - `number`: the kind in every database; never change one,
///  - `schema`: the entry's form on the wire, as an event of that name,
///  - `columns`: the place of each member in the tables of a store and in exports.
namespace entry {

using schema::computed;
using schema::event;
using schema::optional;
using schema::required;
using schema::Text;

/// The members of a payload by the column that holds them. Columns that a kind does not name are
/// empty.
template <class Payload>
struct Columns {
  std::string Payload::* target = nullptr;
  Identity Payload::* subject = nullptr;
  std::string Payload::* text = nullptr;
  Role Payload::* role = nullptr;  // in the column `text`, by name
  Time Payload::* until = nullptr;
  Seq Payload::* about = nullptr;
  bool Payload::* notice = nullptr;
  bool Payload::* bot = nullptr;
  bool Payload::* redacted = nullptr;
};

// Fields of the header, for the forms.
inline constexpr auto room = required("room", &EntryHeader::room_name).as(Text::room);
inline constexpr auto seq = required("seq", &EntryHeader::seq);
inline constexpr auto time = required("time", &EntryHeader::time);
inline constexpr auto from = required("from", &EntryHeader::from).as(Text::nick);
inline constexpr auto key = optional("key", &EntryHeader::key).as(Text::line);

/// What users wrote to be read.
struct Spoken {
  std::string text;
  bool notice = false;    // no program is to answer it
  bool bot = false;       // a program says it
  bool redacted = false;  // the text was hidden, and is gone

  friend bool operator==(const Spoken&, const Spoken&) = default;
};
inline constexpr auto spoken_text = required("text", &Spoken::text);
inline constexpr auto notice = optional("notice", &Spoken::notice, "Programs must not answer it.");
inline constexpr auto bot = optional("bot", &Spoken::bot, "A program sent it.");
inline constexpr auto redacted =
    optional("redacted", &Spoken::redacted, "The text was taken back.");

struct Message : Spoken {
  static constexpr std::uint8_t number = 1;
  static constexpr auto schema =
      event("message", "A message in a room.", room, seq, time, from, spoken_text, key,
            entry::notice, entry::bot, entry::redacted);
  static constexpr Columns<Message> columns{.text = &Message::text,
                                            .notice = &Message::notice,
                                            .bot = &Message::bot,
                                            .redacted = &Message::redacted};

  friend bool operator==(const Message&, const Message&) = default;
};

struct Direct : Spoken {
  std::string to;  // the receiver's nick

  static constexpr std::uint8_t number = 2;
  static constexpr auto schema = event("direct", "A message between two users.", seq, time, from,
                                       required("to", &Direct::to).as(Text::nick), spoken_text, key,
                                       entry::notice, entry::bot, entry::redacted);
  static constexpr Columns<Direct> columns{.target = &Direct::to,
                                           .text = &Direct::text,
                                           .notice = &Direct::notice,
                                           .bot = &Direct::bot,
                                           .redacted = &Direct::redacted};

  friend bool operator==(const Direct&, const Direct&) = default;
};

/// Begins a room; the sender is its founder. Without a room name it begins the direct conversation
/// of the sender and `with`: clients are not told of that.
struct Create {
  Identity with;

  static constexpr std::uint8_t number = 3;
  static constexpr auto schema = event("create", "The room was created.", room, seq, time, from);
  static constexpr Columns<Create> columns{.subject = &Create::with};

  friend bool operator==(const Create&, const Create&) = default;
};

struct SetTopic {
  std::string text;  // "" removes the topic

  static constexpr std::uint8_t number = 4;
  static constexpr auto schema = event("topic", "The room has a new topic; \"\" removes it.", room,
                                       seq, time, from, required("text", &SetTopic::text));
  static constexpr Columns<SetTopic> columns{.text = &SetTopic::text};

  friend bool operator==(const SetTopic&, const SetTopic&) = default;
};

struct SetMode {
  std::string mode;   // see mode_name
  std::string value;  // "on" or "off", or the value of a mode that has one; "" removes that

  // On the wire, a mode is a name, "on", and the value of a mode that has one.
  [[nodiscard]] bool is_on() const;
  void set_on(bool on);
  [[nodiscard]] std::string wire_value() const;
  void set_wire_value(const std::string& given);

  static constexpr std::uint8_t number = 5;
  static constexpr auto schema =
      event("mode", "A mode of the room was set.", room, seq, time, from,
            required("mode", &SetMode::mode),
            computed(schema::Presence::required, "on", &SetMode::is_on, &SetMode::set_on),
            computed(schema::Presence::optional, "value", &SetMode::wire_value,
                     &SetMode::set_wire_value, "Of `password` and `limit`."));
  static constexpr Columns<SetMode> columns{.target = &SetMode::mode, .text = &SetMode::value};

  friend bool operator==(const SetMode&, const SetMode&) = default;
};

/// Replaces the user's role. `founder` hands the room over.
struct Grant {
  std::string nick;
  Identity identity;
  Role role = Role::none;

  static constexpr std::uint8_t number = 6;
  static constexpr auto schema =
      event("grant", "A user was given a role.", room, seq, time, from,
            required("nick", &Grant::nick).as(Text::nick), required("role", &Grant::role));
  static constexpr Columns<Grant> columns{
      .target = &Grant::nick, .subject = &Grant::identity, .role = &Grant::role};

  friend bool operator==(const Grant&, const Grant&) = default;
};

struct Invite {
  std::string nick;
  Identity identity;

  static constexpr std::uint8_t number = 7;
  static constexpr auto schema = event("invite", "A user was invited.", room, seq, time, from,
                                       required("nick", &Invite::nick).as(Text::nick));
  static constexpr Columns<Invite> columns{.target = &Invite::nick, .subject = &Invite::identity};

  friend bool operator==(const Invite&, const Invite&) = default;
};

struct Kick {
  std::string nick;
  Identity identity;
  std::string reason;

  static constexpr std::uint8_t number = 8;
  static constexpr auto schema =
      event("kick", "A user was removed.", room, seq, time, from,
            required("nick", &Kick::nick).as(Text::nick), required("text", &Kick::reason));
  static constexpr Columns<Kick> columns{
      .target = &Kick::nick, .subject = &Kick::identity, .text = &Kick::reason};

  friend bool operator==(const Kick&, const Kick&) = default;
};

/// Adds a mask to one of the room's lists, or replaces the rule with that mask.
struct AddMask {
  std::string mask;   // canonical
  Identity identity;  // of the account that the mask names, if it names one
  Time until{};       // when it ends; the epoch for a rule that does not end
  std::string reason;

  friend bool operator==(const AddMask&, const AddMask&) = default;
};
inline constexpr auto added_mask = required("mask", &AddMask::mask).as(Text::mask);
inline constexpr auto mask_reason = required("text", &AddMask::reason);
inline constexpr auto mask_until = optional("until", &AddMask::until, "Without it: for good.");
template <class Payload>
inline constexpr Columns<Payload> add_mask_columns{.target = &AddMask::mask,
                                                   .subject = &AddMask::identity,
                                                   .text = &AddMask::reason,
                                                   .until = &AddMask::until};

struct RemoveMask {
  std::string mask;

  friend bool operator==(const RemoveMask&, const RemoveMask&) = default;
};
inline constexpr auto removed_mask = required("mask", &RemoveMask::mask).as(Text::mask);
template <class Payload>
inline constexpr Columns<Payload> remove_mask_columns{.target = &RemoveMask::mask};

struct Ban : AddMask {
  static constexpr std::uint8_t number = 9;
  static constexpr auto schema = event("ban", "Those whom the mask covers may not join or speak.",
                                       room, seq, time, from, added_mask, mask_reason, mask_until);
  static constexpr Columns<Ban> columns = add_mask_columns<Ban>;
};
struct Unban : RemoveMask {
  static constexpr std::uint8_t number = 10;
  static constexpr auto schema =
      event("unban", "A ban was removed.", room, seq, time, from, removed_mask);
  static constexpr Columns<Unban> columns = remove_mask_columns<Unban>;
};
struct Mute : AddMask {
  static constexpr std::uint8_t number = 11;
  static constexpr auto schema = event("mute", "Those whom the mask covers may not speak.", room,
                                       seq, time, from, added_mask, mask_reason, mask_until);
  static constexpr Columns<Mute> columns = add_mask_columns<Mute>;
};
struct Unmute : RemoveMask {
  static constexpr std::uint8_t number = 12;
  static constexpr auto schema =
      event("unmute", "A mute was removed.", room, seq, time, from, removed_mask);
  static constexpr Columns<Unmute> columns = remove_mask_columns<Unmute>;
};
/// Users whom the mask covers are covered by no ban and no mute.
struct Except : AddMask {
  static constexpr std::uint8_t number = 13;
  static constexpr auto schema =
      event("except", "Those whom the mask covers are not covered by bans and mutes.", room, seq,
            time, from, added_mask, mask_reason, mask_until);
  static constexpr Columns<Except> columns = add_mask_columns<Except>;
};
struct Unexcept : RemoveMask {
  static constexpr std::uint8_t number = 14;
  static constexpr auto schema =
      event("unexcept", "An exception was removed.", room, seq, time, from, removed_mask);
  static constexpr Columns<Unexcept> columns = remove_mask_columns<Unexcept>;
};
/// Users whom the mask covers need no invitation.
struct Admit : AddMask {
  static constexpr std::uint8_t number = 15;
  static constexpr auto schema = event("admit", "Those whom the mask covers need no invitation.",
                                       room, seq, time, from, added_mask, mask_reason, mask_until);
  static constexpr Columns<Admit> columns = add_mask_columns<Admit>;
};
struct Unadmit : RemoveMask {
  static constexpr std::uint8_t number = 16;
  static constexpr auto schema =
      event("unadmit", "An admission was removed.", room, seq, time, from, removed_mask);
  static constexpr Columns<Unadmit> columns = remove_mask_columns<Unadmit>;
};

/// Hides the text of a message.
struct Redact {
  Seq about;        // the message
  std::string to;   // the receiver's nick where the message is a direct one; an operator of the
                    // server, who is neither side, may redact it
  Identity author;  // whose the message must be; "" for anybody's
  std::string reason;
  bool imported = false;  // only on its way into the log: the message has lost its text already

  static constexpr std::uint8_t number = 17;
  static constexpr auto schema =
      event("redact", "A message was taken back.",
            optional("room", &EntryHeader::room_name).as(Text::room), seq, time, from,
            optional("to", &Redact::to, "Of a direct message.").as(Text::nick),
            required("about", &Redact::about, "The message."), required("text", &Redact::reason));
  static constexpr Columns<Redact> columns{.target = &Redact::to,
                                           .subject = &Redact::author,
                                           .text = &Redact::reason,
                                           .about = &Redact::about};

  friend bool operator==(const Redact&, const Redact&) = default;
};

/// By number: the first is 1.
using Payload = std::variant<Message, Direct, Create, SetTopic, SetMode, Grant, Invite, Kick, Ban,
                             Unban, Mute, Unmute, Except, Unexcept, Admit, Unadmit, Redact>;

}  // namespace entry

/// One entry of the log. Immutable once committed, but for what a redaction takes away.
struct Entry : EntryHeader {
  entry::Payload what;

  /// A form for each kind, in their order.
  static constexpr auto schema =
      schema::forms_of_alternatives(std::type_identity<entry::Payload>{});

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// The payload if it is of that kind, else null.
template <class Payload>
[[nodiscard]] const Payload* as(const Entry& entry) {
  return std::get_if<Payload>(&entry.what);
}
template <class Payload>
[[nodiscard]] bool is(const Entry& entry) {
  return std::get_if<Payload>(&entry.what) != nullptr;
}

/// What users wrote to be read, in a room or to a user; null for other kinds.
[[nodiscard]] inline const entry::Spoken* spoken(const Entry& entry) {
  if (const auto* const message = as<entry::Message>(entry)) return message;
  return as<entry::Direct>(entry);
}

/// The kind in databases.
[[nodiscard]] inline std::uint8_t kind_number(const Entry& entry) {
  return static_cast<std::uint8_t>(entry.what.index() + 1);
}
inline constexpr std::uint8_t newest_kind = std::variant_size_v<entry::Payload>;

/// The name on the wire and in exports, for example "message".
[[nodiscard]] std::string_view kind_name(const Entry& entry);

/// True for the beginning of a direct conversation: it is in the log, and no client is told of it.
[[nodiscard]] inline bool is_silent(const Entry& entry) {
  return is<entry::Create>(entry) && entry.room_name.empty();
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
