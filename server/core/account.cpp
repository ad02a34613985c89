// What passwords and fingerprints must be.
#include "core/account.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "core/unicode.hpp"

namespace parley::core {

namespace {

constexpr std::size_t password_least = 8;
constexpr std::size_t password_most = 128;

}  // namespace

Secret normal_password(std::string_view password) {
  if (is_ascii(password)) return Secret(password);
  constexpr int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
  MappedText mapped(password, options);
  Secret normal(mapped.view());
  wipe(mapped.bytes());
  return normal;
}

Result<Secret> check_password(std::string_view password) {
  const auto bad = [](const char* why) { return refuse(ErrorCode::bad_password, why); };
  constexpr auto too_long = "a password has at most 128 bytes";
  if (password.size() > password_most) return bad(too_long);
  if (!is_utf8(password)) return bad("a password must be valid UTF-8");
  if (std::ranges::any_of(password, is_control)) return bad("a password has no control characters");
  // Three full-width letters are nine bytes, and the same password as three letters.
  Secret normal = normal_password(password);
  if (normal.view().size() < password_least) return bad("a password has at least 8 bytes");
  if (normal.view().size() > password_most) return bad(too_long);
  return normal;
}

Result<std::string> check_fingerprint(std::string_view fingerprint) {
  constexpr std::size_t digits = 64;
  std::string hex;
  for (const char c : fingerprint.substr(0, 2 * digits)) {
    if (c != ':') hex += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const bool is_hex = hex.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (hex.size() == digits && is_hex) return hex;
  return refuse(ErrorCode::bad_field,
                "a fingerprint is the SHA-256 of a certificate: 64 hex digits");
}

}  // namespace parley::core
