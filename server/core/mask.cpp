// Masks: canonical forms and matching without recursion.
#include "core/mask.hpp"

#include <algorithm>

#include "core/unicode.hpp"

namespace parley::core {

namespace {

constexpr std::size_t most_bytes = 160;
constexpr std::string_view account_prefix = "$a:";
constexpr std::string_view guest_prefix = "guest:";
constexpr std::string_view any_user = "!*@";
constexpr std::string_view shown_host = "parley";  // of everybody, in IRC

bool is_space_or_control(char c) { return c == ' ' || is_control(c); }

/// "" is anything, and runs of * are one.
std::string tidy_glob(std::string_view pattern) {
  if (pattern.empty()) return "*";
  std::string tidy;
  for (const char c : pattern) {
    if (c != '*' || tidy.empty() || tidy.back() != '*') tidy += c;
  }
  return tidy;
}

bool names_something(std::string_view pattern) {
  return pattern.find_first_not_of("*?") != std::string_view::npos;
}

std::size_t continuation_bytes(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && continues_character(text[at + count])) ++count;
  return count;
}

tl::unexpected<Error> bad(const char* why) { return refuse(ErrorCode::bad_mask, why); }

/// A mask in its parts, folded.
struct Parts {
  std::string nick;     // a glob, "*" for any
  std::string address;  // "" where it is missing
};

/// What is wrong with a mask of any kind before it is taken apart; nullptr: nothing.
const char* fault_of(std::string_view mask) {
  if (mask.empty()) return "the mask is empty; give a nick, nick!user@address or @address";
  if (mask.size() > most_bytes) return "a mask has at most 160 bytes";
  if (!is_utf8(mask)) return "a mask must be valid UTF-8";
  if (std::ranges::any_of(mask, is_space_or_control)) {
    return "a mask has no spaces and no control characters";
  }
  if (mask == "=") return "an identity must follow the =";
  return nullptr;
}

Parts parts_of(std::string_view folded) {
  const std::size_t at = folded.rfind('@');
  const std::string_view who = folded.substr(0, std::min(at, folded.find('!')));
  std::string address =
      at == std::string_view::npos ? std::string() : tidy_glob(folded.substr(at + 1));
  if (address == "*" || address == shown_host) address.clear();
  return {tidy_glob(who), std::move(address)};
}

/// "$a:account" and "=identity", which rooms and the server have alike; nullopt for other masks.
std::optional<Result<std::string>> check_special(std::string_view mask, const std::string& folded) {
  if (mask.front() == '=') return std::string(mask);
  if (!folded.starts_with(account_prefix)) return std::nullopt;
  if (names_something(std::string_view(folded).substr(account_prefix.size()))) return folded;
  return bad("an account, or a part of its name, must follow $a:");
}

std::string mask_of(const std::string& nick, std::string_view address) {
  return nick + std::string(any_user) + std::string(address);
}

}  // namespace

Result<std::string> check_mask(std::string_view mask) {
  if (const char* fault = fault_of(mask)) return bad(fault);
  const std::string folded = fold(mask);
  if (auto special = check_special(mask, folded)) return std::move(*special);
  if (folded.size() > most_bytes) {
    return bad("a mask has at most 160 bytes when its case is folded");
  }
  const Parts parts = parts_of(folded);
  if (!parts.address.empty()) {
    const auto address = address_bytes(parts.address);
    if (!address) {
      return bad(
          "the address in a room's mask is a whole one, as 192.0.2.7: name the nick instead");
    }
    return mask_of(parts.nick, address_text(*address));
  }
  if (!names_something(parts.nick)) {
    return bad("this mask would cover everybody; name a part of a nick, or an address");
  }
  return mask_of(parts.nick, "*");
}

Result<std::string> check_server_mask(std::string_view mask) {
  if (const char* fault = fault_of(mask)) return bad(fault);
  const std::string folded = fold(mask);
  if (auto special = check_special(mask, folded)) {
    if (mask.front() == '=' && !mask.substr(1).starts_with(guest_prefix)) {
      return bad("an identity begins with guest:");
    }
    return std::move(*special);
  }
  const Parts parts = parts_of(folded);
  if (parts.nick != "*" || parts.address.empty()) {
    return bad("a ban from the server names @address, @network/bits or $a:account");
  }
  std::string canonical = mask_of("*", parts.address);
  const auto network = network_of_mask(canonical);
  if (!network) {
    return bad("this can be nobody's address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32");
  }
  if (network->is_everything()) return bad("this mask would cover everybody; name a network");
  return canonical;
}

std::optional<Network> network_of_mask(std::string_view mask) {
  const std::size_t middle = mask.find(any_user);
  if (middle == std::string_view::npos) return std::nullopt;
  const std::string_view address = mask.substr(middle + any_user.size());
  if (!address.ends_with(".*")) return Network::parse(address);
  // "192.0.2.*": the numbers that are there, and zeros for the rest.
  std::string whole(address.substr(0, address.size() - 2));
  const auto dots = std::ranges::count(whole, '.');
  constexpr int most_dots = 2;
  if (dots > most_dots) return std::nullopt;
  for (auto more = dots; more <= most_dots; ++more) whole += ".0";
  return Network::parse(whole + "/" + std::to_string(8 * (dots + 1)));
}

std::string_view account_of_mask(std::string_view mask) {
  if (!mask.starts_with(account_prefix)) return {};
  const std::string_view account = mask.substr(account_prefix.size());
  return account.find_first_of("*?") == std::string_view::npos ? account : std::string_view{};
}

bool covers(std::string_view mask, const MaskSubject& subject) {
  if (mask.starts_with(account_prefix)) {
    return !subject.folded_account.empty() &&
           glob(mask.substr(account_prefix.size()), subject.folded_account);
  }
  if (mask.starts_with('=')) return mask.substr(1) == subject.identity.value;
  const std::size_t middle = mask.find(any_user);
  if (middle == std::string_view::npos) return false;
  return glob(mask.substr(0, middle), subject.folded_nick) &&
         glob(mask.substr(middle + any_user.size()), subject.address);
}

bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  // Where to go on when what follows the last * does not fit: let the * take one byte more.
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      ++t;
      t += continuation_bytes(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace parley::core
