// The names of roles.
#include "core/role.hpp"

#include <algorithm>
#include <array>

namespace parley::core {

namespace {

constexpr std::array<std::string_view, 4> role_names{"none", "voice", "operator", "founder"};

}  // namespace

std::string_view role_name(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::optional<Role> role_named(std::string_view name) {
  const auto* const found = std::ranges::find(role_names, name);
  if (found == role_names.end()) return std::nullopt;
  return static_cast<Role>(found - role_names.begin());
}

}  // namespace parley::core
