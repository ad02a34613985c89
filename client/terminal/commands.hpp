// The commands a person can type: one table that says what there is, explains it, and dispatches.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/command.hpp"
#include "core/error.hpp"

namespace parley::terminal {

// What a typed line asks for, besides requests to the server.
namespace action {

struct Say {  // one line of text to a room or a nick
  std::string to;
  std::string text;
};
struct OpenDirect {
  std::string nick;
};
struct Leave {  // part from a room, or close a direct conversation
  std::string name;
  std::string reason;
};
struct LoadHistory {
  std::string with;
  std::size_t limit = 0;
};
struct TakeBack {          // a message that is in the conversation's window
  std::string from;        // whose; "" for one's own
  std::size_t number = 1;  // 1 is the newest
  std::string reason;
};
struct Switch {  // to the conversation of that name or number
  std::string to;
};
struct ShowHelp {
  std::string about;
};
struct Clear {};
struct AskPassword {  // in the place of the input line, and then do it
  enum class For : std::uint8_t { registering, logging_in, changing };
  For purpose = For::registering;
  std::string account;     // of registering: "" for one's nick
  std::string invitation;  // of registering
};
struct Quit {
  std::string reason;
};

}  // namespace action

using Action = std::variant<core::Command, action::Say, action::OpenDirect, action::Leave,
                            action::LoadHistory, action::TakeBack, action::Switch, action::ShowHelp,
                            action::Clear, action::AskPassword, action::Quit>;

/// What is asked of each argument when Tab completes it.
enum class Completes : unsigned char { nothing, a_nick, a_room, a_command, words };

class Arguments;

struct CommandSpec {
  std::string_view name;
  std::string_view alias;      // "" for none
  std::string_view arguments;  // as shown: "NICK [REASON]"
  std::string_view summary;    // a line in the list of /help
  std::string_view detail;     // further sentences for /help NAME; may be ""
  Completes first = Completes::nothing;
  core::Result<Action> (*read)(Arguments) = nullptr;
};

/// Where the line was typed.
struct Place {
  std::string conversation;  // a room, a nick, or "" in the status window
  [[nodiscard]] bool is_room() const { return conversation.starts_with('#'); }
};

/// The table, in the order in which /help lists it.
[[nodiscard]] std::span<const CommandSpec> commands();

/// By name or alias, without the slash; nullptr: there is none.
[[nodiscard]] const CommandSpec* find_command(std::string_view name);

/// Reads one typed line: text to say here, or a command ("//" begins text that begins with "/").
/// The error is one sentence for the person.
[[nodiscard]] core::Result<Action> read_line(std::string_view line, const Place& place);

/// The lines that /help, or /help ABOUT, prints.
[[nodiscard]] std::vector<std::string> help(std::string_view about);

}  // namespace parley::terminal
