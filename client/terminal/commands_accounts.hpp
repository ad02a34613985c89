// Reading the arguments of the commands about accounts, and of the server's operators.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "terminal/arguments.hpp"
#include "terminal/commands.hpp"

namespace parley::terminal {

/// "30s", "10m", "2h", "7d".
[[nodiscard]] std::optional<std::chrono::seconds> duration(std::string_view text);

[[nodiscard]] core::Result<Action> register_account(Arguments args);
[[nodiscard]] core::Result<Action> log_in(Arguments args);
[[nodiscard]] core::Result<Action> change_password(Arguments args);
[[nodiscard]] core::Result<Action> account(Arguments args);
[[nodiscard]] core::Result<Action> certificate(Arguments args);
[[nodiscard]] core::Result<Action> kill(Arguments args);
[[nodiscard]] core::Result<Action> server_ban(Arguments args);
[[nodiscard]] core::Result<Action> server_unban(Arguments args);
[[nodiscard]] core::Result<Action> server_bans(Arguments args);
[[nodiscard]] core::Result<Action> announce(Arguments args);
[[nodiscard]] core::Result<Action> wallops(Arguments args);
[[nodiscard]] core::Result<Action> delete_room(Arguments args);
[[nodiscard]] core::Result<Action> take_down(Arguments args);
[[nodiscard]] core::Result<Action> rehash(Arguments args);
[[nodiscard]] core::Result<Action> sessions(Arguments args);
[[nodiscard]] core::Result<Action> audit(Arguments args);

}  // namespace parley::terminal
