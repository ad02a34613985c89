// Nicks that a program makes up for a person.
#pragma once

#include <string>
#include <string_view>

namespace parley::client {

/// The nearest valid nick to a system user's name: what is not allowed in a nick becomes '_'.
[[nodiscard]] std::string nick_from_user(std::string_view user);

/// `nick` with a number behind it, cut where it would be too long: "ada" and 2 give "ada2".
[[nodiscard]] std::string numbered_nick(std::string_view nick, unsigned number);

}  // namespace parley::client
