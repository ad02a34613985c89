// Masks: the patterns by which bans and mutes name people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/identity.hpp"
#include "core/name.hpp"
#include "core/network.hpp"

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
/// ("*!*@*" would cover everybody). The address of a room's mask is a whole one, in its shortest
/// form, or missing: with a part of one, a room's operator could find out the address of
/// anybody in the room. The host that all users are shown with counts as missing.
[[nodiscard]] Result<std::string> check_mask(std::string_view mask);

/// The same for a ban from the server, whose operators know addresses: "@192.0.2.7",
/// "@192.0.2.0/24", "@2001:db8::/32", "@192.0.2.*", "$a:account" or "=identity". Refused as well:
/// a nick, which is left as easily as it was taken, and what can cover nobody.
[[nodiscard]] Result<std::string> check_server_mask(std::string_view mask);

/// The network that the address of a canonical mask names; nullopt for none.
[[nodiscard]] std::optional<Network> network_of_mask(std::string_view mask);

/// The account that a canonical mask names, "" where it names none or is a glob.
[[nodiscard]] std::string_view account_of_mask(std::string_view mask);

/// True if a canonical mask covers the subject.
[[nodiscard]] bool covers(std::string_view mask, const MaskSubject& subject);

/// Shell-like match over bytes: * any run, ? one code point. Linear in both lengths' product at
/// worst, no recursion (masks come from the network).
[[nodiscard]] bool glob(std::string_view pattern, std::string_view text);

}  // namespace parley::core
