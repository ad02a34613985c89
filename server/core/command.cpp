// The names of roles.
#include "core/command.hpp"

namespace parley::core {

std::string_view role_name(Role role) {
  switch (role) {
    case Role::none: return "none";
    case Role::voice: return "voice";
    case Role::op: return "operator";
    case Role::founder: return "founder";
  }
  return "none";
}

}  // namespace parley::core
