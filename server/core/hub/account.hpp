// What the hub remembers of accounts, and of a session that waits for their keeper.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/account.hpp"
#include "core/command.hpp"

namespace parley::core {

/// A registered name. Users and sessions point to it, so it stays where it is; see forget_account.
struct Account {
  Name name;
  Identity identity;
  Time seen{};               // when it was registered or, after that, last logged in to
  bool is_operator = false;  // of the server
  bool in_question = false;  // the keeper has not registered it yet: its user is a guest
  bool wrote = false;        // it may have entries in the log
  enum class State : std::uint8_t {
    kept,
    leaving,  // unused, and the keeper removes it
    removed,  // nobody can log in to it; its name and identity are reserved
  };
  State state = State::kept;
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
