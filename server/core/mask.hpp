// Masks: the patterns by which bans and mutes name people.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/identity.hpp"
#include "core/name.hpp"

namespace parley::core {

/// What a mask is held against.
struct MaskSubject {
  std::string_view folded_nick;
  std::string_view address;  // the peer's address as text, without the port
  const Identity& identity;
  std::string_view folded_account{};  // "" for a guest
};

/// Checks a mask and gives its canonical form, "nick!*@address", "$a:account" or "=identity":
///  - "nick!user@address", folded, globs with * and ?, as IRC writes it (the user part matches
///    anything); a part that is missing or empty matches anything too, so "nick" is short for
///    "nick!*@*", "@address" for "*!*@address" and "nick@address" for "nick!*@address";
///  - "$a:account" covers whoever is logged in to the account, under any nick; folded, a glob, too;
///  - "=identity" names exactly one identity ("=guest:1f…", "=account:ada") and stays as written.
/// Refused: empty, longer than 160 bytes, spaces, controls, and masks with no character but * and ?
/// ("*!*@*" would cover everybody).
[[nodiscard]] Result<std::string> check_mask(std::string_view mask);

/// The account that a canonical mask names, "" where it names none or is a glob.
[[nodiscard]] std::string_view account_of_mask(std::string_view mask);

/// True if a canonical mask covers the subject.
[[nodiscard]] bool covers(std::string_view mask, const MaskSubject& subject);

/// Shell-like match over bytes: * any run, ? one code point. Linear in both lengths' product at
/// worst, no recursion (masks come from the network).
[[nodiscard]] bool glob(std::string_view pattern, std::string_view text);

}  // namespace parley::core
