// What a client can ask for, in any dialect. Each command describes itself: see schema.hpp.
#pragma once

#include <string_view>
#include <variant>

#include "core/command/account.hpp"
#include "core/command/directory.hpp"
#include "core/command/message.hpp"
#include "core/command/operator.hpp"
#include "core/command/room.hpp"
#include "core/command/session.hpp"
#include "core/schema.hpp"
#include "core/variant.hpp"

namespace parley::core {

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

/// What the schema of this command says.
[[nodiscard]] const schema::Traits& traits_of(const Command& command);

/// True if the command changes nothing: asking twice does no harm.
[[nodiscard]] bool only_asks(const Command& command);

/// True if its only effect is an entry of the log.
[[nodiscard]] bool only_appends(const Command& command);

/// The room, or the nick of a direct conversation, that a command is about; "" for none.
[[nodiscard]] std::string_view conversation_of(const Command& command);

}  // namespace parley::core
