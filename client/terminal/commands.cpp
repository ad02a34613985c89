#include "terminal/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/number.hpp"
#include "terminal/arguments.hpp"
#include "terminal/commands_accounts.hpp"
#include "terminal/text.hpp"

namespace parley::terminal {
namespace {

namespace command = core::command;
using Read = core::Result<Action>;

tl::unexpected<core::Error> wrong(std::string text) {
  return core::refuse(core::ErrorCode::bad_field, std::move(text));
}

// Reading each command's arguments.

Read join(Arguments args) {
  const auto room = args.word();
  if (room.empty()) return args.missing("which room?");
  return core::Command{command::Join{room.starts_with('#') ? room : "#" + room, std::nullopt}};
}

Read part(Arguments args) {
  const bool named = args.peek().starts_with('#');
  const auto name = named ? args.word() : args.place().conversation;
  if (name.empty()) return args.missing("which room?");
  return action::Leave{name, args.rest()};
}

Read msg(Arguments args) {
  const auto to = args.word();
  if (to.empty()) return args.missing("to whom?");
  if (!args.empty()) return action::Say{to, args.rest()};
  if (to.starts_with('#')) return args.missing("what?");
  return action::OpenDirect{to};
}

Read me(Arguments args) {
  if (args.place().conversation.empty()) return wrong("no conversation is open in this window");
  if (args.empty()) return args.missing("what do you do?");
  return action::Say{args.place().conversation, "/me " + args.rest()};
}

Read say(Arguments args) {
  if (args.place().conversation.empty()) return wrong("no conversation is open in this window");
  if (args.empty()) return args.missing("what?");
  return action::Say{args.place().conversation, args.rest()};
}

Read redact(Arguments args) {
  if (args.place().conversation.empty()) return wrong("there is no message in this window");
  const auto is_next = [&] { return core::number_in<unsigned>(args.peek()).has_value(); };
  action::TakeBack back;
  if (!is_next()) back.from = args.word();
  if (is_next()) back.number = *core::number_in<unsigned>(args.word());
  if (back.number == 0) return args.missing("the newest message is number 1");
  back.reason = args.rest();
  return back;
}

Read nick(Arguments args) {
  const auto name = args.word();
  if (name.empty()) return args.missing("which nick?");
  return core::Command{command::Nick{name}};
}

Read topic(Arguments args) {
  const auto room = args.room();
  if (room.empty()) return args.missing("of which room?");
  if (args.empty()) return core::Command{command::Topic{room, std::nullopt}};
  const auto text = args.rest();
  return core::Command{command::Topic{room, text == "-" ? "" : text}};
}

Read invite(Arguments args) {
  const auto who = args.word();
  const auto room = args.room();
  if (who.empty()) return args.missing("whom?");
  if (room.empty()) return args.missing("to which room?");
  return core::Command{command::Invite{room, who}};
}

Read knock(Arguments args) {
  const auto room = args.word();
  if (room.empty()) return args.missing("at which room?");
  return core::Command{command::Knock{room, args.rest()}};
}

Read kick(Arguments args) {
  const auto room = args.room();
  const auto who = args.word();
  if (room.empty()) return args.missing("from which room?");
  if (who.empty()) return args.missing("whom?");
  return core::Command{command::Kick{room, who, args.rest()}};
}

template <command::MaskList list>
Read add_mask(Arguments args) {
  command::SetMask set{list, true, args.room(), args.word(), std::nullopt, {}};
  if (set.room.empty()) return args.missing("in which room?");
  if (set.mask.empty()) return args.missing("which nick or mask?");
  set.lasting = duration(args.peek());
  if (set.lasting) args.word();
  set.reason = args.rest();
  return core::Command{std::move(set)};
}

template <command::MaskList list>
Read remove_mask(Arguments args) {
  command::SetMask set{list, false, args.room(), args.word(), std::nullopt, {}};
  if (set.room.empty()) return args.missing("in which room?");
  if (set.mask.empty()) return args.missing("which nick or mask?");
  return core::Command{std::move(set)};
}

template <command::MaskList list>
Read list_masks(Arguments args) {
  const auto room = args.room();
  if (room.empty()) return args.missing("of which room?");
  return core::Command{command::Masks{list, room}};
}

/// False if there is no such mode, or it has no such state.
bool set_mode(command::Mode& mode, std::string_view name, std::string_view state) {
  const bool off = state == "off";
  if (name == "password" && !state.empty()) {
    mode.password = off ? "" : std::string(state);
    return true;
  }
  if (name == "limit") {
    mode.limit = off ? 0 : core::number_in<std::uint32_t>(state);
    return mode.limit.has_value();
  }
  constexpr std::array<std::pair<std::string_view, std::optional<bool> command::Mode::*>, 6> flags{
      {{"private", &command::Mode::private_room},
       {"moderated", &command::Mode::moderated},
       {"invite_only", &command::Mode::invite_only},
       {"secret", &command::Mode::secret},
       {"open_topic", &command::Mode::open_topic},
       {"outside_messages", &command::Mode::outside_messages}}};
  const auto* const flag =
      std::ranges::find(flags, name, [](const auto& one) { return one.first; });
  if (flag == flags.end() || (state != "on" && !off)) return false;
  mode.*(flag->second) = !off;
  return true;
}

Read mode(Arguments args) {
  command::Mode mode{args.room(), std::nullopt, std::nullopt};
  if (mode.room.empty()) return args.missing("of which room?");
  if (args.empty()) return core::Command{mode};
  while (!args.empty()) {
    const auto name = args.word();
    const auto state = args.word();
    if (!set_mode(mode, name, state)) {
      return args.missing("write for example 'private on', 'moderated off' or 'limit 20'");
    }
  }
  return core::Command{mode};
}

template <core::Role role>
Read grant(Arguments args) {
  const auto room = args.room();
  const auto who = args.word();
  if (room.empty()) return args.missing("in which room?");
  if (who.empty()) return args.missing("to whom?");
  return core::Command{command::Grant{room, who, role}};
}

Read members(Arguments args) {
  const auto room = args.room();
  if (room.empty()) return args.missing("of which room?");
  return core::Command{command::Members{room, {}}};
}

Read rooms(Arguments args) { return core::Command{command::Rooms{args.word(), {}}}; }

Read whois(Arguments args) {
  auto who = args.word();
  if (who.empty() && !args.place().is_room()) who = args.place().conversation;
  if (who.empty()) return args.missing("who?");
  return core::Command{command::Whois{who}};
}

Read history(Arguments args) {
  const auto digits = args.word();
  const auto count =
      digits.empty() ? std::optional<unsigned>{100} : core::number_in<unsigned>(digits);
  if (!count || *count == 0 || *count > 200) return args.missing("how many lines, 1 to 200?");
  if (args.place().conversation.empty()) return wrong("this window has no history on the server");
  return action::LoadHistory{args.place().conversation, *count};
}

Read search(Arguments args) {
  command::Search search;
  if (args.peek().starts_with('#')) search.room = args.word();
  search.text = args.rest();
  if (search.text.empty()) return args.missing("for which words?");
  search.limit = 20;
  return core::Command{std::move(search)};
}

Read away(Arguments args) {
  return core::Command{command::Away{args.empty() ? "away" : args.rest()}};
}

Read back(Arguments) { return core::Command{command::Away{}}; }

Read go(Arguments args) {
  const auto to = args.rest();
  if (to.empty()) return args.missing("to which conversation?");
  return action::Switch{to};
}

Read clear(Arguments) { return action::Clear{}; }
Read show_help(Arguments args) { return action::ShowHelp{args.word()}; }
Read quit(Arguments args) { return action::Quit{args.rest()}; }

using enum Completes;
using enum command::MaskList;

constexpr std::array table{
    CommandSpec{"join", "j", "#ROOM", "join a room, or create it",
                "The user who creates a room is its founder, until it is handed over.", a_room,
                join},
    CommandSpec{"part", "leave", "[#ROOM] [REASON]", "leave a room, close a conversation",
                "Without a room: the one you are looking at.", a_room, part},
    CommandSpec{"msg", "query", "NICK|#ROOM [TEXT]", "send to a user or another room",
                "Without a text it opens the conversation.", a_nick, msg},
    CommandSpec{"me", "", "ACTION", "describe an action: /me waves", "", words, me},
    CommandSpec{"say", "", "TEXT", "send TEXT, even with a leading slash",
                "A line that begins with two slashes does the same.", words, say},
    CommandSpec{"redact", "", "[NICK] [NUMBER] [REASON]", "take a message back",
                "Without NICK, your own. Without NUMBER, the newest one; 2 is the one before. Its "
                "text is deleted from the server's log. Operators may take back any message.",
                a_nick, redact},
    CommandSpec{"nick", "", "NAME", "change your nick",
                "Letters and digits of any script and any of _-[]\\`^{}|, at most 32.", nothing,
                nick},
    CommandSpec{"away", "", "[TEXT]", "tell others that you are away", "", words, away},
    CommandSpec{"back", "", "", "tell others that you are back", "", nothing, back},
    CommandSpec{"topic", "t", "[#ROOM] [TEXT]", "show the topic, or set it",
                "'/topic -' removes it.", words, topic},
    CommandSpec{"members", "names", "[#ROOM]", "list the members of a room", "", a_room, members},
    CommandSpec{"rooms", "list", "[PATTERN]", "list the rooms of the server",
                "PATTERN may contain * and ?: '/rooms #dev*'.", nothing, rooms},
    CommandSpec{"whois", "", "[NICK]", "show details of a user", "", a_nick, whois},
    CommandSpec{"history", "", "[COUNT]", "load older lines from the server",
                "100 if COUNT is omitted. PgUp at the top does the same.", nothing, history},
    CommandSpec{"search", "s", "[#ROOM] WORDS", "find messages with all the words",
                "Without a room, in every room that you are in and in your direct conversations.",
                words, search},
    CommandSpec{"invite", "", "NICK [#ROOM]", "invite a user to a private room", "", a_nick,
                invite},
    CommandSpec{"knock", "", "#ROOM [TEXT]", "ask a room's operators to invite you", "", a_room,
                knock},
    CommandSpec{"kick", "", "[#ROOM] NICK [REASON]", "remove a user from a room", "", a_nick, kick},
    CommandSpec{"ban", "", "[#ROOM] MASK [TIME] [REASON]", "ban users from a room",
                "MASK is a nick or nick!user@address with * and ?. TIME is 30s, 10m, 2h or 7d; "
                "without it the ban does not expire.",
                a_nick, add_mask<ban>},
    CommandSpec{"unban", "", "[#ROOM] MASK", "remove a ban", "", nothing, remove_mask<ban>},
    CommandSpec{"bans", "", "[#ROOM]", "list the bans", "", a_room, list_masks<ban>},
    CommandSpec{"mute", "", "[#ROOM] MASK [TIME] [REASON]", "let users read but not speak",
                "MASK and TIME as for /ban.", a_nick, add_mask<mute>},
    CommandSpec{"unmute", "", "[#ROOM] MASK", "remove a mute", "", nothing, remove_mask<mute>},
    CommandSpec{"mutes", "", "[#ROOM]", "list the mutes", "", a_room, list_masks<mute>},
    CommandSpec{
        "mode", "", "[#ROOM] [NAME on|off]", "show the modes, or set one",
        "private: only invited users may join. moderated: only users with a role may speak. Also "
        "invite_only, secret, open_topic, outside_messages, 'limit 20', 'password WORD'. "
        "For example: /mode private on",
        nothing, mode},
    CommandSpec{"op", "", "[#ROOM] NICK", "make a user an operator", "", a_nick,
                grant<core::Role::op>},
    CommandSpec{"deop", "", "[#ROOM] NICK", "remove the role of operator", "", a_nick,
                grant<core::Role::none>},
    CommandSpec{"voice", "", "[#ROOM] NICK", "let a user speak in a moderated room", "", a_nick,
                grant<core::Role::voice>},
    CommandSpec{"devoice", "", "[#ROOM] NICK", "remove the voice", "", a_nick,
                grant<core::Role::none>},
    CommandSpec{"founder", "", "[#ROOM] NICK", "hand the room over",
                "NICK becomes the founder, and the founder an operator. For the founder and for "
                "operators of the server.",
                a_nick, grant<core::Role::founder>},
    CommandSpec{"go", "switch", "NAME|NUMBER", "switch to another conversation",
                "Ctrl-N, Ctrl-P and Alt-1 to Alt-9 do the same; Alt-a goes to unread messages.",
                a_room, go},
    CommandSpec{"clear", "", "", "empty the window", "The server keeps everything.", nothing,
                clear},
    CommandSpec{"register", "", "[NAME] [INVITATION]", "create an account",
                "Its name is your nick if NAME is omitted. parley asks for the password. You keep "
                "your rooms and roles.",
                nothing, register_account},
    CommandSpec{"login", "", "NAME", "reconnect with an account",
                "At the start, --account NAME does the same.", nothing, log_in},
    CommandSpec{"password", "", "", "change your account's password",
                "Its other connections are closed.", nothing, change_password},
    CommandSpec{"account", "", "", "show what is stored about you", "", nothing, account},
    CommandSpec{"certificate", "", "add|remove SHA256", "change log-in certificates", "", nothing,
                certificate},
    CommandSpec{"kill", "", "NICK [REASON]", "end all connections of a user",
                "This and the following commands are for the server's operators.", a_nick, kill},
    CommandSpec{"serverban", "", "MASK [TIME] [REASON]", "ban users from the server",
                "MASK is @ADDRESS or $a:ACCOUNT, with * and ?. TIME as for /ban.", nothing,
                server_ban},
    CommandSpec{"serverunban", "", "MASK", "remove a ban from the server", "", nothing,
                server_unban},
    CommandSpec{"serverbans", "", "", "list the bans from the server", "", nothing, server_bans},
    CommandSpec{"announce", "", "TEXT", "send a line to all users", "", words, announce},
    CommandSpec{"wallops", "", "TEXT", "send a line to server operators", "", words, wallops},
    CommandSpec{"sessions", "", "[PATTERN]", "list connections and addresses",
                "PATTERN matches a nick, an account or an address.", nothing, sessions},
    CommandSpec{"audit", "", "", "show the newest audit records", "", nothing, audit},
    CommandSpec{"delete", "", "#ROOM [REASON]", "delete a room",
                "Its members are removed, and its history can no longer be read.", a_room,
                delete_room},
    CommandSpec{"takedown", "", "SEQ [REASON]", "delete the text of any message",
                "SEQ is its number in the log; direct messages included. Its receivers are told.",
                nothing, take_down},
    CommandSpec{"rehash", "", "", "reload the server's configuration", "", nothing, rehash},
    CommandSpec{"help", "h", "[COMMAND]", "list the commands, or explain one", "", a_command,
                show_help},
    CommandSpec{"quit", "exit", "[REASON]", "end parley", "Ctrl-C twice, or Ctrl-D, do the same.",
                words, quit},
};

std::string usage(const CommandSpec& spec) {
  return fmt::format("/{}{}{}", spec.name, spec.arguments.empty() ? "" : " ", spec.arguments);
}

std::vector<std::string> explain(const CommandSpec& spec) {
  std::vector<std::string> lines{fmt::format("{}: {}", usage(spec), spec.summary)};
  if (!spec.detail.empty()) lines.emplace_back(spec.detail);
  if (!spec.alias.empty()) lines.push_back(fmt::format("/{} is an alias.", spec.alias));
  return lines;
}

}  // namespace

std::span<const CommandSpec> commands() { return table; }

const CommandSpec* find_command(std::string_view name) {
  if (name.empty()) return nullptr;
  const auto found = std::find_if(table.begin(), table.end(), [&](const CommandSpec& spec) {
    return spec.name == name || spec.alias == name;
  });
  return found == table.end() ? nullptr : &*found;
}

core::Result<Action> read_line(std::string_view line, const Place& place) {
  const bool is_command = line.starts_with('/') && !line.starts_with("//");
  if (!is_command) {
    if (place.conversation.empty()) {
      return wrong("no conversation is open in this window; /join a room, or see /help");
    }
    if (line.starts_with('/')) line.remove_prefix(1);
    return action::Say{place.conversation, std::string(line)};
  }
  const auto name = line.substr(1, line.find_first_of(" \t") - 1);
  const auto* spec = find_command(name);
  if (spec == nullptr) {
    return wrong(fmt::format("there is no command /{}; /help lists them", name));
  }
  return spec->read(Arguments(*spec, line.substr(1 + name.size()), place));
}

std::vector<std::string> help(std::string_view about) {
  if (about.starts_with('/')) about.remove_prefix(1);
  if (!about.empty()) {
    const auto* spec = find_command(about);
    if (spec != nullptr) return explain(*spec);
    return {fmt::format("there is no command /{}; /help lists them", about)};
  }
  // Where [#ROOM] may be named, the room one looks at is meant without it: left out here.
  std::vector<std::string> lines;
  for (const auto& spec : table) {
    auto arguments = spec.arguments;
    constexpr std::string_view room = "[#ROOM]";
    if (arguments.starts_with(room))
      arguments.remove_prefix(std::min(room.size() + 1, arguments.size()));
    lines.push_back(
        fmt::format("/{:<23} {}", fmt::format("{} {}", spec.name, arguments), spec.summary));
  }
  lines.emplace_back("/help COMMAND shows details. Tab completes, PgUp and PgDn scroll.");
  return lines;
}

}  // namespace parley::terminal
