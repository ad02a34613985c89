// What the hub remembers of accounts, and of a session that waits for their keeper.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/account.hpp"
#include "core/command.hpp"

namespace parley::core {

/// A registered name. Once made it stays where it is: users and sessions point to it.
struct Account {
  Name name;
  Identity identity;
  bool is_operator = false;  // of the server
  bool in_question = false;  // the keeper has not registered it yet: its user is a guest
};

inline std::string_view name_of_account(const Account& account) { return account.name.folded; }
inline std::string_view identity_of_account(const Account& account) {
  return account.identity.value;
}

/// Exists while a session waits for the keeper of accounts. What it sends meanwhile waits in its
/// queue.
struct Asking {
  std::optional<command::Hello> hello;  // done when the log-in has succeeded
};

}  // namespace parley::core
