// Masks: canonical forms and matching without recursion.
#include "core/mask.hpp"

#include <algorithm>

namespace parley::core {

namespace {

constexpr std::size_t most_bytes = 160;
constexpr std::string_view account_prefix = "$a:";

bool is_space_or_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

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
  while (at + count < text.size() &&
         (static_cast<unsigned char>(text[at + count]) & 0xC0U) == 0x80U)
    ++count;
  return count;
}

}  // namespace

Result<std::string> check_mask(std::string_view mask) {
  const auto bad = [](const char* why) { return refuse(ErrorCode::bad_mask, why); };
  if (mask.empty()) return bad("the mask is empty; give a nick, nick!user@address or @address");
  if (mask.size() > most_bytes) return bad("a mask has at most 160 bytes");
  if (!is_utf8(mask)) return bad("a mask must be valid UTF-8");
  if (std::ranges::any_of(mask, is_space_or_control)) {
    return bad("a mask has no spaces and no control characters");
  }
  if (mask.front() == '=') {
    if (mask.size() == 1) return bad("an identity must follow the =");
    return std::string(mask);
  }
  std::string folded = fold(mask);
  if (folded.starts_with(account_prefix)) {
    if (names_something(std::string_view(folded).substr(account_prefix.size()))) return folded;
    return bad("an account, or a part of its name, must follow $a:");
  }
  if (folded.size() > most_bytes)
    return bad("a mask has at most 160 bytes when its case is folded");
  const std::string_view whole = folded;
  const std::size_t at = whole.rfind('@');
  const std::string_view who = whole.substr(0, std::min(at, whole.find('!')));
  const std::string nick = tidy_glob(who);
  const std::string address = at == std::string_view::npos ? "*" : tidy_glob(whole.substr(at + 1));
  if (!names_something(nick) && !names_something(address)) {
    return bad("this mask would cover everybody; name a part of a nick or an address");
  }
  return nick + "!*@" + address;
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
  constexpr std::string_view any_user = "!*@";
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
