// What a member may do in a room.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::core {

enum class Role : std::uint8_t { none, voice, op, founder };

/// The name on the wire: "none", "voice", "operator", "founder".
[[nodiscard]] std::string_view role_name(Role role);

/// The role with that name; nullopt if there is none.
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

}  // namespace parley::core
